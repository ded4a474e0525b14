import { UserError } from "./user-error.ts";

const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOENT: ["it does not exist", "check the path"],
  EISDIR: ["it is a directory", "name a file"],
  ENOTDIR: ["a part of the path is a file, not a directory", "check the path"],
  EACCES: ["permission denied", "check its permissions or choose another path"],
  EPERM: ["the operation is not permitted", "check its permissions or choose another path"],
  EROFS: ["the file system is read-only", "choose another path"],
  ENOSPC: ["the disk is full", "free space or choose another directory"],
  EDQUOT: ["the disk quota is used up", "free space or choose another directory"],
  EFBIG: ["the file exceeds the permitted size", "raise the limit or choose another directory"],
  EMFILE: ["too many files are open", "raise the limit of open files (ulimit -n)"],
  ENAMETOOLONG: ["the name is too long", "choose a shorter path"],
  ELOOP: ["its symbolic links form a loop", "check the path"],
  ENOTEMPTY: ["files have appeared in it meanwhile", "choose another directory"],
  EEXIST: ["it has appeared meanwhile", "choose another directory"],
  EXDEV: ["the path crosses file systems", "choose another directory"],
  EIO: ["the device reported an error", "check the disk"],
};

/** Of a file to be written another thing is missing than of one to be read. */
const NO_FOLDER = [
  "the folder that is to hold it does not exist",
  "make that folder first",
] as const;

/** Whether `error` is a system error, one of `codes` when any are given. */
export function isSystemError(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return false;
  return codes.length === 0 || codes.includes(String(error.code));
}

/** The user's view of a system error met while trying to `action` ("read", "write") `path`. */
export function fileSystemError(error: unknown, action: string, path: string): unknown {
  if (!isSystemError(error)) return error;
  const isFolderMissing = action === "write" && error.code === "ENOENT" && path !== "";
  const known = isFolderMissing ? NO_FOLDER : REASONS[error.code ?? ""];
  const [reason, remedy] = known ?? [error.message, "check the path"];
  const wording = `cannot ${action} ${path === "" ? "an empty path" : path}: ${reason}`;
  return new UserError(`cannot-${action}`, 5, wording, undefined, remedy);
}
