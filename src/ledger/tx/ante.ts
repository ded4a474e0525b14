import type { LedgerHost } from "../host.ts";
import { formatAddress, parseAddress } from "../kernel/address.ts";
import { utf8ToBytes } from "../kernel/bytes.ts";
import { type Coin, parseCoins } from "../kernel/coins.ts";
import type { Context } from "../kernel/context.ts";
import { sdkError } from "../kernel/errors.ts";
import type { GasMeter } from "../kernel/gas.ts";
import { rememberedByText } from "../kernel/recent.ts";
import { type Account, getAccount, hasAccount, setAccount } from "../modules/accounts/index.ts";
import { deductFee, type FeeParams, parseGasPrices, requireFee } from "../modules/fees/index.ts";
import { type ChainParams, chainParams } from "../modules/params/index.ts";
import type { DecodedTx } from "./decode-tx.ts";
import type { PublicKey } from "./public-keys.ts";
import { isSigned, presentSignatures, signatureCount } from "./signatures.ts";
import { signerName, withKey } from "./signers.ts";

/** The largest gas limit that clients in other languages can hold. */
const MAX_GAS = (1n << 63n) - 1n;

/** How strictly a transaction is looked at: a simulation has no valid signature and need not pay. */
export interface AnteOptions {
  readonly host: LedgerHost;
  readonly meter: GasMeter;
  readonly isSimulation: boolean;
}

/**
 * What every transaction must pass before a message of it runs, in the SDK's order: form, timeout, memo,
 * size, fee, keys, signatures; then its signers' sequences go up by one. Throws the SDK's error at the first failure;
 * the caller drops what was written then. Source: Cosmos SDK `x/auth/ante`.
 */
export function checkAnte(ctx: Context, tx: DecodedTx, options: AnteOptions): void {
  const params = chainParams(ctx);
  checkForm(params, tx, options);
  checkTimeout(ctx, tx);
  checkMemo(params, tx);
  options.meter.consume(Number(params.txSizeCostPerByte) * tx.size, "txSize");
  payFee(ctx, tx, params, options);
  const signers = signersWithKeys(ctx, tx, params, options);
  checkSignatureLimit(params, signers);
  checkSignatures(ctx, tx, signers, options);
  for (const { account } of signers) {
    setAccount(ctx, { ...account, sequence: account.sequence + 1n });
    ctx.emit({ type: "tx", acc_seq: `${formatAddress(account.address)}/${account.sequence}` });
  }
}

function checkForm(params: ChainParams, tx: DecodedTx, { isSimulation }: AnteOptions): void {
  if (tx.messages.length === 0) {
    throw sdkError("invalid-request", "must contain at least one message");
  }
  if (tx.body.unordered || tx.body.timeoutTimestamp !== undefined) {
    throw sdkError(
      "invalid-request",
      "unordered transactions and timeout_timestamp are not supported",
    );
  }
  if (tx.fee.granter !== "") throw sdkError("invalid-request", "fee grants are not enabled");
  if (tx.fee.gasLimit > MAX_GAS) {
    throw sdkError("invalid-gas-limit", `gas limit ${tx.fee.gasLimit} exceeds ${MAX_GAS}`);
  }
  const maxGas = params.maxBlockGas;
  if (!isSimulation && tx.fee.gasLimit > maxGas) {
    throw sdkError(
      "invalid-gas-limit",
      `tx gas limit ${tx.fee.gasLimit} exceeds block max gas ${maxGas}`,
    );
  }
  parseCoins(tx.fee.amount);
  for (const { kind, value } of tx.messages) kind.validate?.(value);
  checkSignerCount(tx);
}

function checkSignerCount({ raw, signerInfos, signers }: DecodedTx): void {
  const { length } = raw.signatures;
  if (length === 0) throw sdkError("no-signatures");
  if (length !== signers.length || signerInfos.length !== signers.length) {
    throw sdkError(
      "unauthorized",
      `wrong number of signers; expected ${signers.length}, got ${length}`,
    );
  }
}

function checkTimeout(ctx: Context, { body }: DecodedTx): void {
  const { timeoutHeight } = body;
  if (timeoutHeight === 0n || BigInt(ctx.height) <= timeoutHeight) return;
  throw sdkError(
    "tx-timeout-height",
    `block height: ${ctx.height}, timeout height: ${timeoutHeight}`,
  );
}

function checkMemo(params: ChainParams, { body }: DecodedTx): void {
  const most = params.maxMemoCharacters;
  // Bytes, whatever the parameter is called: the SDK measures Go's strings.
  const { length } = utf8ToBytes(body.memo);
  if (BigInt(length) <= most) return;
  throw sdkError(
    "memo-too-large",
    `maximum number of characters is ${most} but received ${length} characters`,
  );
}

function payFee(
  ctx: Context,
  tx: DecodedTx,
  params: ChainParams,
  { isSimulation }: AnteOptions,
): void {
  const { gasLimit, payer } = tx.fee;
  const prices = feeParams(params.minGasPrices);
  const given = parseCoins(tx.fee.amount);
  const fee = isSimulation && given.length === 0 ? tokenFee(prices) : given;
  if (!isSimulation) requireFee(prices, gasLimit, fee);
  const from = payer === "" ? (tx.signers[0] ?? "") : payer;
  if (!hasAccount(ctx, parseAddress(from))) {
    throw sdkError("unknown-address", `fee payer address: ${from} does not exist`);
  }
  deductFee(ctx, parseAddress(from), fee);
}

/**
 * What a simulation without a fee pays, so that its gas counts the work of taking one: wallets ask for the gas
 * before they know the fee.
 */
function tokenFee({ minGasPrices }: FeeParams): Coin[] {
  return minGasPrices.slice(0, 1).map(({ denom }) => ({ denom, amount: 1n }));
}

const feeParams = rememberedByText(
  (prices): FeeParams => ({ minGasPrices: parseGasPrices(prices) }),
);

interface Signer {
  readonly account: Account;
  readonly key: PublicKey;
  readonly index: number;
}

/** The signers' accounts with their keys: those of the state, or those the transaction brings at the first use. */
function signersWithKeys(
  ctx: Context,
  tx: DecodedTx,
  params: ChainParams,
  { meter }: AnteOptions,
): readonly Signer[] {
  const cost = Number(params.sigVerifyCostSecp256k1);
  return tx.signers.map((text, index) => {
    const address = parseAddress(text);
    const found = getAccount(ctx, address);
    if (found === undefined) throw sdkError("unknown-address", `account ${text} does not exist`);
    const info = tx.signerInfos[index];
    const { account, key } = withKey(found, info?.publicKey, index);
    const present = presentSignatures({ key, modeInfo: info?.modeInfo });
    meter.consume(cost * present, "ante verify: secp256k1");
    return { account, key, index };
  });
}

function checkSignatureLimit(params: ChainParams, signers: readonly Signer[]): void {
  const limit = params.txSigLimit;
  const count = signers.reduce((sum, { key }) => sum + BigInt(signatureCount(key)), 0n);
  if (count > limit) throw sdkError("too-many-signatures", `signatures: ${count}, limit: ${limit}`);
}

function checkSignatures(
  ctx: Context,
  tx: DecodedTx,
  signers: readonly Signer[],
  { host, isSimulation }: AnteOptions,
): void {
  for (const { account, key, index } of signers) {
    const { accountNumber, sequence } = account;
    const info = tx.signerInfos[index];
    if (info?.sequence !== sequence) {
      throw sdkError(
        "wrong-sequence",
        `account sequence mismatch, expected ${sequence}, got ${info?.sequence}`,
      );
    }
    if (isSimulation) continue;
    const signature = tx.raw.signatures[index] ?? new Uint8Array();
    const identity = { chainId: ctx.chainId, accountNumber, sequence };
    const signed = signerName(index, identity);
    if (tx.verified.has(signed)) continue;
    if (isSigned(tx, { key, modeInfo: info.modeInfo, signature, identity }, host)) {
      tx.verified.add(signed);
      continue;
    }
    throw sdkError(
      "unauthorized",
      `signature verification failed; please verify account number (${accountNumber}), sequence (${sequence}) and chain-id (${ctx.chainId})`,
    );
  }
}
