import Libc

/// How much memory there is for this process.
package enum Memory {
  /// The bytes that it may have: no more than the machine has, than its control group (a container's limit) may use, and than
  /// `ulimit -v` leaves to it.
  package static var limit: Int {
    limit(
      physical: Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE))), reading: Processors.content)
  }

  /// - Parameter content: gives the content of the file at a path, if there is one.
  static func limit(physical: Int, reading content: (String) -> String?) -> Int {
    let group = Processors.groupLimits("memory.max", orOf: "memory", ["memory.limit_in_bytes"], reading: content)
      .compactMap { $0.first.flatMap { Int($0) } }
    let name = "Max address space"
    let line = (content("/proc/self/limits") ?? "").split(separator: "\n").first { $0.hasPrefix(name) }
    let address = line.flatMap { $0.dropFirst(name.count).split(separator: " ").first }.flatMap { Int($0) }
    return (group + [address].compactMap { $0 }).reduce(physical, min)
  }
}
