import type { MsgPostRoot, MsgPostRootResponse } from "../../gen/aliquot/programmes/v1/tx.ts";
import type { Context } from "../../kernel/context.ts";
import { programmesError } from "./errors.ts";
import { progressOf, requireLive } from "./live.ts";
import { claimRoots } from "./state/imports.ts";
import { progresses } from "./state/programmes.ts";

const FORMATS: readonly string[] = ["oz", "uniswap", "cumulative", "cw20"];
const MOST_ROOTS = 1_000n;
const MOST_URI = 256;

/**
 * Posts the root of a claim tree that the operator built from an export, for payment on another chain.
 * Anybody builds the tree again and compares.
 */
export function postRoot(ctx: Context, message: MsgPostRoot): MsgPostRootResponse {
  const { operator, programmeId, token, format, root, fileSha256, uri } = message;
  const live = requireLive(ctx, programmeId);
  if (operator !== live.record.operator) throw programmesError("not-operator", operator);
  if (!FORMATS.includes(format)) throw programmesError("invalid-root", FORMATS.join(", "));
  if (!/^(?:0x)?[0-9a-f]{64}$/.test(root)) throw programmesError("invalid-root", "32 bytes in hex");
  if (!/^[0-9a-f]{64}$/.test(fileSha256))
    throw programmesError("invalid-root", "file_sha256 is no SHA-256 in hex");
  if (!/^[\x21-\x7e]*$/.test(uri) || uri.length > MOST_URI)
    throw programmesError("invalid-root", `a URI has at most ${MOST_URI} printable characters`);
  if (!live.programme.assets.has(token))
    throw programmesError("invalid-root", `${token.slice(0, 32)} is no asset of ${live.id}`);
  const progress = progressOf(ctx, live.id);
  if (progress.roots >= MOST_ROOTS) throw programmesError("invalid-root", `${MOST_ROOTS} at most`);

  const number = progress.roots + 1n;
  progresses.put(ctx, { ...progress, roots: number });
  const at = { height: BigInt(ctx.height), timeSec: BigInt(ctx.timeSec) };
  claimRoots.put(ctx, { id: live.id, number, token, format, root, fileSha256, uri, ...at });
  ctx.emit({ type: "programmes_post_root", programme_id: live.id, number, token, format, root });
  return { number };
}
