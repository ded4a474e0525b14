export { appliedRows, applyRows, bookPart, findMember, ruleOf } from "./apply";
export { addReleases, boostUpTo, divide } from "./divide";
export { writeAllocations, writeReleases, writtenRows, writtenTo, writtenUpTo } from "./format";
export { keccakTwo } from "./keccak";
export {
  appendRows,
  enterIdHash,
  enterNames,
  growIds,
  growNames,
  hashFirst,
  stoppedAtRow,
} from "./names";
export { sortNames, sortRows } from "./order";
export { readRows } from "./read-rows";
export { clear, touch, touchRows } from "./room";
export {
  awaitFinished,
  awaitTask,
  finishedTasks,
  finishTask,
  publishTask,
  takeTask,
} from "./tasks";
export {
  checkOrder,
  countClaims,
  countFirstBytes,
  gatherRecords,
  hashNodes,
  makeLeaves,
  markClaims,
  placeClaims,
  placeLeaves,
  sortAddresses,
  sortedLeaves,
  sortLeaves,
  toRanks,
} from "./tree";
export { mulDivTo } from "./wide";
