import Testing

@testable import NeuralNetwork

@Suite struct ProcessorsTests {
  private func quota(_ files: [String: String]) -> Int? { Processors.quota { files[$0] } }

  @Test func theQuotaOfAContainerCountsAndIsRoundedUp() {
    let group = "0::/\n"
    #expect(quota(["/proc/self/cgroup": group, "/sys/fs/cgroup/cpu.max": "150000 100000\n"]) == 2)
    #expect(quota(["/proc/self/cgroup": group, "/sys/fs/cgroup/cpu.max": "200000 100000\n"]) == 2)
    #expect(quota(["/proc/self/cgroup": group, "/sys/fs/cgroup/cpu.max": "1000 100000\n"]) == 1)
    #expect(quota(["/proc/self/cgroup": group, "/sys/fs/cgroup/cpu.max": "max 100000\n"]) == nil)
    #expect(quota(["/proc/self/cgroup": group]) == nil)
    #expect(quota([:]) == nil)
  }

  @Test func theLeastQuotaOfTheGroupsAroundCounts() {
    let files = [
      "/proc/self/cgroup": "0::/slurm/job_7/task_0\n",
      "/sys/fs/cgroup/slurm/job_7/cpu.max": "300000 100000\n",
      "/sys/fs/cgroup/slurm/job_7/task_0/cpu.max": "max 100000\n",
      "/sys/fs/cgroup/slurm/cpu.max": "800000 100000\n",
    ]
    #expect(quota(files) == 3)
  }

  @Test func quotasOfTheFirstVersionStandInTwoFiles() {
    var files = [
      "/proc/self/cgroup": "4:memory:/m\n3:cpu,cpuacct:/docker/1\n0::/\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "250000\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    ]
    #expect(quota(files) == 3)
    files["/sys/fs/cgroup/cpu/docker/1/cpu.cfs_quota_us"] = "50000\n"
    files["/sys/fs/cgroup/cpu/docker/1/cpu.cfs_period_us"] = "100000\n"
    #expect(quota(files) == 1)
    files["/sys/fs/cgroup/cpu/cpu.cfs_quota_us"] = "-1\n"
    files["/sys/fs/cgroup/cpu/docker/1/cpu.cfs_quota_us"] = "-1\n"
    #expect(quota(files) == nil)
  }

  @Test func whatIsNoQuotaIsNoLimit() {
    for text in ["", "max", "0 100000", "1 0", "-5 100000", "a b", "1 2 3"] {
      #expect(quota(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": text]) == nil, "\(text)")
    }
    #expect(quota(["/proc/self/cgroup": "0::\n::\nnonsense\n"]) == nil)
  }

  @Test func everyBitOfTheMaskIsAProcessor() {
    func allowed(_ mask: String) -> Int? {
      let status = "Name:\tmnist\nCpus_allowed:\t\(mask)\nCpus_allowed_list:\t9\n"
      return Processors.allowed { $0 == "/proc/self/status" ? status : nil }
    }
    #expect(allowed("1") == 1)
    #expect(allowed("3") == 2)
    #expect(allowed("0000000a") == 2)
    #expect(allowed("ff,ffffffff") == 40)
    #expect(Processors.allowed { _ in nil } == nil)
    #expect(Processors.allowed { _ in "Name:\tmnist\n" } == nil)
    #expect(Processors.count >= 1)
  }
  @Test func theLeastOfMachineGroupsAndAddressSpaceIsTheMemory() {
    func limit(_ files: [String: String]) -> Int { Memory.limit(physical: 1 << 34) { files[$0] } }
    var files = ["/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/memory.max": "max\n"]
    #expect(limit([:]) == 1 << 34)
    #expect(limit(files) == 1 << 34)
    files["/sys/fs/cgroup/a/memory.max"] = "1000000000\n"
    #expect(limit(files) == 1_000_000_000)
    files["/proc/self/limits"] = "Limit  Soft Limit  Hard Limit\nMax address space  900000000  unlimited  bytes\n"
    #expect(limit(files) == 900_000_000)
    files["/proc/self/limits"] = "Max address space         unlimited            unlimited            bytes\n"
    #expect(limit(files) == 1_000_000_000)
    let first = ["/proc/self/cgroup": "4:memory:/m\n", "/sys/fs/cgroup/memory/m/memory.limit_in_bytes": "5000000\n"]
    #expect(limit(first) == 5_000_000)
    #expect(Memory.limit > 1 << 26)
  }
}
