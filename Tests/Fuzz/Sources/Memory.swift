import Sanitizer
import Synchronization

/// The bytes that are allocated, and the most that they were: AddressSanitizer calls at each allocation.
enum Memory {
  private static let allocated = Atomic(0)
  private static let most = Atomic(0)

  /// From here on allocations are counted.
  private static let watch: Void = {
    // The counters are made here, as nothing may be allocated in a call of the allocator.
    allocated.store(0, ordering: .relaxed)
    most.store(0, ordering: .relaxed)
    let count = __sanitizer_install_malloc_and_free_hooks(
      { _, size in
        let now = allocated.add(size, ordering: .relaxed).newValue
        most.max(now, ordering: .relaxed)
      },
      { start in
        if let start { allocated.subtract(__sanitizer_get_allocated_size(start), ordering: .relaxed) }
      })
    promise(count > 0)
  }()

  /// The most bytes that `body` had at a time.
  static func peak(of body: () -> Void) -> Int {
    watch
    let before = allocated.load(ordering: .relaxed)
    most.store(before, ordering: .relaxed)
    body()
    return most.load(ordering: .relaxed) - before
  }
}
