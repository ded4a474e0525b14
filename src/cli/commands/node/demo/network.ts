import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { privateKeyFromMnemonic } from "../../../../client/signer.ts";
import { formatInstant, SECOND } from "../../../../exact/instant.ts";
import { homePaths } from "../../../../node/home.ts";
import { writeWholeFile } from "../../../../node/storage/whole-file.ts";
import { UserError } from "../../../../settle/user-error.ts";
import { Keystore } from "../../../keystore/keystore.ts";
import { DEMO_PASSPHRASE_FILE } from "../../../keystore/terminal.ts";
import { createHome } from "../node-home.ts";
import { DEMO_ACCOUNTS, DEMO_MNEMONIC, DEMO_TERMS } from "./accounts.ts";
import { demoState } from "./genesis.ts";
import { perform } from "./perform.ts";
import { demoStory, storyBegins } from "./story.ts";

const DEMO_CHAIN_ID = "aliquot-demo-1";
const DEMO_PASSPHRASE = "demonstration";

/**
 * Makes the demonstration's home with its keys and its past, unless it is there. Returns whether it was made.
 * A past that was broken off is begun again; without one the chain begins now.
 */
export async function ensureDemoHome(
  home: string,
  { hasPast = true }: { readonly hasPast?: boolean | undefined } = {},
): Promise<boolean> {
  if (await exists(homePaths(home).genesis)) {
    if (await exists(join(home, DEMO_PASSPHRASE_FILE))) return false;
    const problem = `${home} is no demonstration's home: its chain would be moved in time and given a faucet`;
    const remedy = "start it without --demo, or name another --home for the demonstration";
    throw new UserError("not-a-demonstration", 2, problem, undefined, remedy);
  }
  await mkdir(join(home, "config"), { recursive: true, mode: 0o700 });
  const passphrase = `${DEMO_PASSPHRASE}\n`;
  const passphraseFile = join(home, DEMO_PASSPHRASE_FILE);
  await writeWholeFile(passphraseFile, passphrase, { mode: 0o600, replace: true });
  await writeWholeFile(join(home, "terms.txt"), DEMO_TERMS, { mode: 0o644, replace: true });
  const keystore = new Keystore(home);
  const known = new Set((await keystore.list()).map(({ name }) => name));
  // Encrypting a key is slow on purpose: all of them at once.
  await Promise.all(
    DEMO_ACCOUNTS.filter(({ name }) => !known.has(name)).map(({ name, index }) =>
      keystore.addLocal(name, privateKeyFromMnemonic(DEMO_MNEMONIC, index), DEMO_PASSPHRASE),
    ),
  );
  const now = BigInt(Math.floor(Date.now() / 1000)) * SECOND;
  const time = formatInstant(hasPast ? storyBegins(now) : now);
  const config = { block_time: "on-demand" };
  const making = join(home, "making");
  await rm(making, { recursive: true, force: true });
  await createHome(making, {
    chainId: DEMO_CHAIN_ID,
    moniker: "demo",
    time,
    appState: demoState(hasPast),
    config,
  });
  if (hasPast) await perform(making, await demoStory(now));
  await moveInto(home, making);
  return true;
}

/** Puts the made chain in its place: the genesis document last, by which a home is known. */
async function moveInto(home: string, making: string): Promise<void> {
  const [from, to] = [homePaths(making), homePaths(home)];
  await rm(to.data, { recursive: true, force: true });
  if (await exists(from.data)) await rename(from.data, to.data);
  for (const name of await readdir(join(making, "config")))
    if (name !== basename(from.genesis))
      await rename(join(making, "config", name), join(home, "config", name));
  await rename(from.genesis, to.genesis);
  await rm(making, { recursive: true, force: true });
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
