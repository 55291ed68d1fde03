import Libc
import Storage

/// The processors of the machine, and which part of them this process has.
package enum Processors {
  /// How many threads can compute at the same time, at least 1: no more than the processors that the process may run on
  /// (`taskset`, a batch system's task) and than what its control group may use of them (a container's limit).
  package static var count: Int {
    let limits = [allowed(reading: content), quota(reading: content)].compactMap { $0 }
    return max(1, limits.reduce(sysconf(Int32(_SC_NPROCESSORS_ONLN)), min))
  }

  /// How many processors the process may run on, some of which the machine may not have; nil where nothing says so.
  ///
  /// Linux shows them as hexadecimal numbers, a bit for each: `Cpus_allowed: ff,ffffffff`.
  ///
  /// - Parameter content: gives the content of the file at a path, if there is one.
  static func allowed(reading content: (String) -> String?) -> Int? {
    let name = "Cpus_allowed:"
    let line = (content("/proc/self/status") ?? "").split(separator: "\n").first { $0.hasPrefix(name) }
    return line.map { $0.dropFirst(name.count).compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount } }
  }

  /// The least quota of the process's control group and the groups around it in processors, rounded up; nil for none.
  ///
  /// - Parameter content: gives the content of the file at a path, if there is one.
  static func quota(reading content: (String) -> String?) -> Int? {
    // Version 1 has quota and period in two files.
    groupLimits("cpu.max", orOf: "cpu", ["cpu.cfs_quota_us", "cpu.cfs_period_us"], reading: content)
      .compactMap(processors).min()
  }

  /// The words of a file of limits in the process's control group and in each of the groups around it.
  ///
  /// Version 1 of control groups has a tree for each controller, with files of other names (Linux: "Control Group v2" and "CFS
  /// Bandwidth Control"). In a container the group's path may be that outside of it; its limit is then that of the root.
  static func groupLimits(
    _ file: String, orOf controller: String, _ files: [String], reading content: (String) -> String?
  ) -> [[Substring]] {
    let groups = (content("/proc/self/cgroup") ?? "").split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      return fields.count == 3 ? (controllers: fields[1].split(separator: ","), path: String(fields[2])) : nil
    }
    return groups.flatMap { group -> [[Substring]] in
      guard group.controllers.isEmpty || group.controllers.contains(Substring(controller)) else { return [] }
      let (root, names) = group.controllers.isEmpty ? ("", [file]) : ("/\(controller)", files)
      return folders(upFrom: group.path).map { folder in
        names.compactMap { content("/sys/fs/cgroup\(root)\(folder)/\($0)") }.flatMap { $0.split { $0.isWhitespace } }
      }
    }
  }

  /// Quota by period, rounded up; nil unless both are positive numbers, as `max` and −1 mean no limit.
  private static func processors(_ quotaAndPeriod: [Substring]) -> Int? {
    let numbers = quotaAndPeriod.compactMap { Int($0) }
    guard numbers.count == 2, numbers[0] > 0, numbers[1] > 0 else { return nil }
    return (numbers[0] - 1) / numbers[1] + 1
  }

  /// The path of a folder and of all around it, without a slash at the end: `/a/b`, `/a` and the empty one of the root.
  private static func folders(upFrom path: String) -> [String] {
    let names = path.split(separator: "/")
    return (0...names.count).reversed().map { names[..<$0].map { "/\($0)" }.joined() }
  }

  static func content(_ path: String) -> String? {
    (try? File.read(path, limit: 1 << 16)).map { String(decoding: $0, as: UTF8.self) }
  }
}
