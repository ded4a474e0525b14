/** What the modules' manifests promise to routers, wallets and clients. */
import { describe, expect, it } from "vitest";
import { assets } from "../../src/ledger/modules/assets/index.ts";
import { bank } from "../../src/ledger/modules/bank/index.ts";
import { certificates } from "../../src/ledger/modules/certificates/index.ts";
import { fees } from "../../src/ledger/modules/fees/index.ts";
import { oracle } from "../../src/ledger/modules/oracle/index.ts";
import { programmes } from "../../src/ledger/modules/programmes/index.ts";
import { terms } from "../../src/ledger/modules/terms/index.ts";
import { vesting } from "../../src/ledger/modules/vesting/index.ts";
import { Chain } from "./chain.ts";

const modules = [bank, vesting, fees, assets, certificates, terms, oracle, programmes];
const messages = modules.flatMap((module) => module.messages);
const queries = modules.flatMap((module) => module.queries);

const isSet = (list: readonly string[]) => new Set(list).size === list.length;

describe("messages", () => {
  it("have a name of their own, on the wire and in amino JSON", () => {
    expect(isSet(messages.map(({ typeUrl }) => typeUrl))).toBe(true);
    expect(isSet(messages.map(({ amino }) => amino.name))).toBe(true);
  });

  it("have amino names that hardware wallets accept", () => {
    const names = messages.map(({ amino }) => amino.name);
    expect(names.filter((name) => name.length >= 40)).toEqual([]);
  });

  it("of our own are named by module and message", () => {
    const own = messages.filter(({ typeUrl }) => typeUrl.startsWith("/aliquot."));
    expect(own.map(({ amino }) => amino.name)).toEqual(
      own.map(({ typeUrl }) => typeUrl.replace(/^\/(aliquot)\.(\w+)\.v1\.(Msg\w+)$/, "$1/$2/$3")),
    );
  });

  it("answer by their own name", () => {
    expect(messages.map(({ response }) => response.typeUrl)).toEqual(
      messages.map(({ typeUrl }) => `${typeUrl}Response`),
    );
  });
});

describe("queries", () => {
  it("have a path and a route of their own", () => {
    expect(isSet(queries.map(({ path }) => path))).toBe(true);
    expect(isSet(queries.map(({ rest }) => rest))).toBe(true);
  });

  it("have routes whose braces are fields of the request", () => {
    const unknown = queries.filter(({ rest, request }) => {
      const fields = Object.keys(request.fromPartial({}) as object);
      return [...rest.matchAll(/\{(\w+)\}/g)].some(([, name]) => !fields.includes(name ?? ""));
    });
    expect(unknown.map(({ rest }) => rest)).toEqual([]);
  });
});

describe("modules", () => {
  it("have names of their own", () => {
    expect(isSet(modules.map(({ name }) => name))).toBe(true);
  });

  it.each(modules)("begin and end with the default genesis of $name", (module) => {
    const chain = new Chain(...modules);
    module.initGenesis(chain.ctx, module.defaultGenesis());
    expect(module.exportGenesis(chain.ctx)).toEqual(module.defaultGenesis());
    expect(chain.complaints()).toEqual([]);
  });
});
