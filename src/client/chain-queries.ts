import { QueryAccountRequest, QueryAccountResponse } from "cosmjs-types/cosmos/auth/v1beta1/query";
import type { Metadata } from "cosmjs-types/cosmos/bank/v1beta1/bank";
import * as bank from "cosmjs-types/cosmos/bank/v1beta1/query";
import { assert } from "../exact/assert.ts";
import * as assets from "../ledger/gen/aliquot/assets/v1/query.ts";
import type { Asset, MintRecord } from "../ledger/gen/aliquot/assets/v1/types.ts";
import * as certificates from "../ledger/gen/aliquot/certificates/v1/query.ts";
import type { Holding, Series } from "../ledger/gen/aliquot/certificates/v1/types.ts";
import {
  QueryCollectedRequest,
  QueryCollectedResponse,
} from "../ledger/gen/aliquot/fees/v1/query.ts";
import { QueryParamsRequest, QueryParamsResponse } from "../ledger/gen/aliquot/params/v1/query.ts";
import { bytesToHex } from "../ledger/kernel/bytes.ts";
import type { Coin, CoinText } from "../ledger/kernel/coins.ts";
import type { Codec } from "../ledger/kernel/module.ts";
import { accountFromAny } from "../ledger/modules/accounts/account-codec.ts";
import type { Account } from "../ledger/modules/accounts/index.ts";
import type { ChainParams } from "../ledger/modules/params/index.ts";
import { Answer } from "./answer.ts";
import { OracleQueries } from "./oracle-queries.ts";
import { absentWhenNotFound, allPages, type Page, QueryRefused } from "./query-answers.ts";
import type { Rpc } from "./rpc.ts";
import type { ProofOp } from "./verify-proof.ts";

/** A question to the application, as ABCI has it. */
export interface AbciRequest {
  /** A gRPC path, or `/store/NAME/key`. */
  readonly path: string;
  readonly data?: Uint8Array;
  readonly height?: number;
  readonly prove?: boolean;
}

/** The application's answer. */
export interface AbciAnswer {
  readonly value: Uint8Array;
  readonly key: Uint8Array;
  /** The block after which the state was asked. */
  readonly height: number;
  readonly proofOps: readonly ProofOp[];
}

/** Questions about the state after the last block. All throw ClientError. */
export class ChainQueries {
  /** What the oracle tells of prices. */
  readonly oracle = new OracleQueries(this);

  protected constructor(protected readonly rpc: Rpc) {}

  /** Asks the application by path; throws QueryRefused when it refuses. */
  async abciQuery({ path, data, height = 0, prove = false }: AbciRequest): Promise<AbciAnswer> {
    const params = {
      path,
      data: bytesToHex(data ?? new Uint8Array()),
      height: String(height),
      prove,
    };
    const result = Answer.of(await this.rpc.read("abci_query", params), "abci_query");
    const response = result.object("response");
    const code = response.whole("code");
    if (code !== 0) throw new QueryRefused(response.text("codespace"), code, response.text("log"));
    const ops = response.has("proofOps") ? response.object("proofOps").objects("ops") : [];
    return {
      value: response.base64("value"),
      key: response.base64("key"),
      height: response.whole("height"),
      proofOps: ops.map((op) => ({
        type: op.text("type"),
        key: op.base64("key"),
        data: op.base64("data"),
      })),
    };
  }

  /** Asks by a gRPC path with the messages' codecs; members of the request that are missing get defaults. */
  async query<Q, A>(
    path: string,
    request: Codec<Q>,
    response: Pick<Codec<A>, "decode">,
    asked: Partial<Q>,
  ): Promise<A> {
    const data = request.encode(request.fromPartial(asked)).finish();
    return response.decode((await this.abciQuery({ path, data })).value);
  }

  /** The account at an address; undefined when it was never used. */
  async account(address: string): Promise<Account | undefined> {
    try {
      const path = "/cosmos.auth.v1beta1.Query/Account";
      const asked = { address };
      const found = await this.query(path, QueryAccountRequest, QueryAccountResponse, asked);
      return found.account === undefined ? undefined : accountFromAny(found.account);
    } catch (error) {
      return absentWhenNotFound(error);
    }
  }

  /** What an address holds of a denomination, in base units, locked coins included. */
  async balance(address: string, denom: string): Promise<bigint> {
    const [asked, answered] = [bank.QueryBalanceRequest, bank.QueryBalanceResponse];
    const { balance } = await this.query(bankPath("Balance"), asked, answered, { address, denom });
    return BigInt(balance?.amount ?? 0);
  }

  /** All that an address holds, locked coins included, sorted by denomination. */
  async balances(address: string): Promise<Coin[]> {
    const [asked, answered] = [bank.QueryAllBalancesRequest, bank.QueryAllBalancesResponse];
    const path = bankPath("AllBalances");
    const page = async (pagination: Page) =>
      await this.query(path, asked, answered, { address, pagination });
    return (await allPages(page)).flatMap(({ balances }) => balances.map(coin));
  }

  /** What an address may send now. */
  async spendable(address: string): Promise<Coin[]> {
    const asked = bank.QuerySpendableBalancesRequest;
    const answered = bank.QuerySpendableBalancesResponse;
    const path = bankPath("SpendableBalances");
    const page = async (pagination: Page) =>
      await this.query(path, asked, answered, { address, pagination });
    return (await allPages(page)).flatMap(({ balances }) => balances.map(coin));
  }

  /** How much exists of a denomination, in base units. */
  async supply(denom: string): Promise<bigint> {
    const [asked, answered] = [bank.QuerySupplyOfRequest, bank.QuerySupplyOfResponse];
    const { amount } = await this.query(bankPath("SupplyOf"), asked, answered, { denom });
    return BigInt(amount?.amount ?? 0);
  }

  /** How much exists of every denomination. */
  async totalSupply(): Promise<Coin[]> {
    const [asked, answered] = [bank.QueryTotalSupplyRequest, bank.QueryTotalSupplyResponse];
    const path = bankPath("TotalSupply");
    const page = async (pagination: Page) =>
      await this.query(path, asked, answered, { pagination });
    return (await allPages(page)).flatMap(({ supply }) => supply.map(coin));
  }

  /** What people call a denomination; undefined when nobody said. */
  async denomMetadata(denom: string): Promise<Metadata | undefined> {
    const asked = bank.QueryDenomMetadataByQueryStringRequest;
    const answered = bank.QueryDenomMetadataByQueryStringResponse;
    const path = bankPath("DenomMetadataByQueryString");
    try {
      return (await this.query(path, asked, answered, { denom })).metadata;
    } catch (error) {
      return absentWhenNotFound(error);
    }
  }

  /** What people call all denominations. */
  async denomsMetadata(): Promise<Metadata[]> {
    const [asked, answered] = [bank.QueryDenomsMetadataRequest, bank.QueryDenomsMetadataResponse];
    const path = bankPath("DenomsMetadata");
    const page = async (pagination: Page) =>
      await this.query(path, asked, answered, { pagination });
    return (await allPages(page)).flatMap(({ metadatas }) => metadatas);
  }

  /** An asset with its supply and today's totals; undefined when the denomination is none. */
  async asset(denom: string): Promise<assets.QueryAssetResponse | undefined> {
    const [asked, answered] = [assets.QueryAssetRequest, assets.QueryAssetResponse];
    try {
      return await this.query("/aliquot.assets.v1.Query/Asset", asked, answered, { denom });
    } catch (error) {
      return absentWhenNotFound(error);
    }
  }

  /** All assets. */
  async assets(): Promise<Asset[]> {
    const [asked, answered] = [assets.QueryAssetsRequest, assets.QueryAssetsResponse];
    const page = async (pagination: Page) =>
      await this.query("/aliquot.assets.v1.Query/Assets", asked, answered, { pagination });
    return (await allPages(page)).flatMap((each) => each.assets);
  }

  /** The mint of an asset that a reference belongs to; undefined while it is free. */
  async mintByReference(denom: string, reference: string): Promise<MintRecord | undefined> {
    const [asked, answered] = [assets.QueryReferenceRequest, assets.QueryReferenceResponse];
    const path = "/aliquot.assets.v1.Query/Reference";
    try {
      return (await this.query(path, asked, answered, { denom, reference })).mint;
    } catch (error) {
      return absentWhenNotFound(error);
    }
  }

  /** What a certificate stands for, and how many exist; undefined when the denomination is none. */
  async certificateSeries(denom: string): Promise<certificates.QuerySeriesResponse | undefined> {
    const [asked, answered] = [certificates.QuerySeriesRequest, certificates.QuerySeriesResponse];
    try {
      return await this.query(certificatesPath("Series"), asked, answered, { denom });
    } catch (error) {
      return absentWhenNotFound(error);
    }
  }

  /** All series of certificates. */
  async allCertificateSeries(): Promise<Series[]> {
    const asked = certificates.QueryAllSeriesRequest;
    const answered = certificates.QueryAllSeriesResponse;
    const path = certificatesPath("AllSeries");
    const page = async (pagination: Page) =>
      await this.query(path, asked, answered, { pagination });
    return (await allPages(page)).flatMap(({ series }) => series);
  }

  /** The certificates of an account, with principal and maturity. */
  async certificates(address: string): Promise<Holding[]> {
    const asked = certificates.QueryCertificatesRequest;
    const answered = certificates.QueryCertificatesResponse;
    const path = certificatesPath("Certificates");
    const page = async (pagination: Page) =>
      await this.query(path, asked, answered, { address, pagination });
    return (await allPages(page)).flatMap((each) => each.certificates);
  }

  /** What of an account is locked, why, until when, and what its holder can do; 200 items at most. */
  async locked(address: string): Promise<certificates.QueryLockedResponse> {
    const [asked, answered] = [certificates.QueryLockedRequest, certificates.QueryLockedResponse];
    return await this.query(certificatesPath("Locked"), asked, answered, { address });
  }

  /** The fees paid so far and not yet given out. */
  async collectedFees(): Promise<Coin[]> {
    const path = "/aliquot.fees.v1.Query/Collected";
    const answer = await this.query(path, QueryCollectedRequest, QueryCollectedResponse, {});
    return answer.collected.map(coin);
  }

  /** What the whole chain agrees on: the authority, the price of gas, the limits of blocks. */
  async params(): Promise<ChainParams> {
    const path = "/aliquot.params.v1.Query/Params";
    const { params } = await this.query(path, QueryParamsRequest, QueryParamsResponse, {});
    assert(params !== undefined, "the parameters' answer holds them");
    return params;
  }
}

function bankPath(name: string): string {
  return `/cosmos.bank.v1beta1.Query/${name}`;
}

function certificatesPath(name: string): string {
  return `/aliquot.certificates.v1.Query/${name}`;
}

function coin({ denom, amount }: CoinText): Coin {
  return { denom, amount: BigInt(amount) };
}
