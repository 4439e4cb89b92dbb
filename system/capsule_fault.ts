/**
 * Why a capsule did not start, in words a person can act on.
 *
 * @module
 */
import { EnvironmentError } from "../core/errors.ts";

/** What is known of a failed start. */
export interface Fault {
  /** What the scripts printed. */
  readonly capsuleLog: string;
  /** What the keeper printed. */
  readonly keeperLog: string;
  /** Values of the sysctls that forbid user namespaces; absent where the kernel has no such key. */
  readonly sysctls: Readonly<Record<string, string>>;
}

/** Names what stood in the way, and the remedy. Pure. */
export function explainFault(fault: Fault): EnvironmentError {
  const log = fault.capsuleLog.trim();
  const details = { ...(log ? { said: tail(log) } : {}), ...(fault.keeperLog.trim() ? { keeper: tail(fault.keeperLog) } : {}) };
  const fail = (what: string, hint: string) => new EnvironmentError(`Cannot start the capsule: ${what}`, { hint, details });

  if (/mount \/proc failed/.test(log)) {
    return fail(
      "the kernel refuses a new /proc because parts of the present one are masked, as containers and some hosted machines do",
      "In Docker, start the outer container with --security-opt systempaths=unconfined (or --privileged)",
    );
  }
  if (
    /unshare failed|write failed \/proc\/self\/(uid_map|gid_map|setgroups)|reassociate to namespace|setns|Permission denied|Operation not permitted/
      .test(log)
  ) {
    const { max, clone, apparmor } = forbidden(fault.sysctls);
    if (max) {
      return fail("user.max_user_namespaces is 0, so user namespaces are forbidden", "As root: sysctl -w user.max_user_namespaces=15000");
    }
    if (clone) {
      return fail(
        "kernel.unprivileged_userns_clone is 0, so only root may make user namespaces",
        "As root: sysctl -w kernel.unprivileged_userns_clone=1",
      );
    }
    if (apparmor) {
      return fail(
        "AppArmor takes the rights of unprivileged user namespaces away (kernel.apparmor_restrict_unprivileged_userns is 1)",
        "As root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or start the lab with sudo",
      );
    }
  }
  if (/unshare failed: No space left on device/.test(log)) {
    return fail("the limit of namespaces is reached", "As root: raise user.max_user_namespaces and the other user.max_*_namespaces");
  }
  if (/unshare failed: Operation not permitted/.test(log)) {
    return fail(
      "user namespaces are forbidden, as by a container's seccomp profile or inside a chroot",
      "In Docker, start the outer container with --security-opt seccomp=unconfined",
    );
  }
  const unmade = /^patchbay: cannot make (.*) read-only$/m.exec(log);
  if (unmade) return fail(`"${unmade[1]}" cannot be made read-only`, `Unmount "${unmade[1]}", or start the lab as another user`);
  if (fault.keeperLog.trim()) return fail("the keeper ended before it answered", "The last lines above are its own");
  return fail("it ended before the keeper answered", "patchbay doctor tells what this machine lacks");
}

function forbidden(sysctls: Fault["sysctls"]): { max: boolean; clone: boolean; apparmor: boolean } {
  return {
    max: sysctls["user.max_user_namespaces"] === "0",
    clone: sysctls["kernel.unprivileged_userns_clone"] === "0",
    apparmor: sysctls["kernel.apparmor_restrict_unprivileged_userns"] === "1",
  };
}

/** The last lines, as one text. */
export function tail(text: string, lines = 5): string {
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}
