export { keccakTwo } from "./keccak";
export { mulDivTo } from "./wide";
export { readRows, setLine, currentLine, stopped } from "./read-rows";
export { enterIdHash, enterNames, growIds, growNames, hashFirst, stoppedAtRow } from "./names";
export { applyRows, appliedRows, bookPart, findMember, ruleOf } from "./apply";
export { addReleases, boostUpTo, divide } from "./divide";
export { sortNames, sortRows } from "./order";
export { writeAllocations, writeReleases, writtenRows, writtenTo, writtenUpTo } from "./format";
export {
  checkOrder,
  countClaims,
  countFirstBytes,
  gatherRecords,
  hashNodes,
  makeLeaves,
  placeLeaves,
  sortAddresses,
  sortedLeaves,
  sortLeaves,
  toRanks,
} from "./tree";
