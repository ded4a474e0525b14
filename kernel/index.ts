export { appliedRows, applyRows, bookPart, findMember, ruleOf } from "./apply";
export { addReleases, boostUpTo, divide } from "./divide";
export { writeAllocations, writeReleases, writtenRows, writtenTo, writtenUpTo } from "./format";
export { keccakTwo } from "./keccak";
export { enterIdHash, enterNames, growIds, growNames, hashFirst, stoppedAtRow } from "./names";
export { sortNames, sortRows } from "./order";
export { currentLine, readRows, setLine, stopped } from "./read-rows";
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
export { mulDivTo } from "./wide";
