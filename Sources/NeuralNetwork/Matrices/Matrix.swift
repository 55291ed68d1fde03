import CKernels

/// A dense matrix, stored by columns: element (row, column) lies at `column · stride + row`.
///
/// A column is one thing: in activations one example, in weights all the weights that leave one neuron. So W is
/// [outputs × inputs] as in the books, Zˡ = Wˡ Aˡ⁻¹ + bˡ reads as written, and the weights that one pixel touches
/// lie side by side in memory.
///
/// Storage invariants, which every kernel relies on and keeps:
/// - the first column starts at a 128-byte boundary and all at 64-byte boundaries: `stride` is `rows` rounded up to 16
///   scalars, or to 32 if there are more than 32 (processors fetch cache lines in pairs, and with pairs that two threads
///   write to in turn an update took twice as long), plus 32 where that gives a multiple of 256
///   (the fewer cache sets columns begin in, the fewer of them stay: the sparse product of 500 rows took 1.3 times as long);
/// - the padding between `rows` and `stride` is zero, and nothing is promised behind the last column.
///
/// A matrix is a value: a copy shares its storage until one of the two is written to.
public struct Matrix<Scalar: Real>: Sendable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public private(set) var columns: Int
  /// The distance from one column to the next, in scalars.
  let stride: Int
  private var storage: AlignedStorage<Scalar>

  /// Makes a matrix of zeros.
  ///
  /// - Precondition: `rows > 0` and `columns >= 0`.
  public init(rows: Int, columns: Int) {
    precondition(rows > 0 && columns >= 0, "a matrix of \(rows) × \(columns) is not possible")
    self.rows = rows
    self.columns = columns
    let step = rows > 32 ? 32 : 16
    let rounded = (rows + step - 1) / step * step
    stride = rounded % 256 == 0 ? rounded + step : rounded
    storage = AlignedStorage(count: stride * columns)
  }

  /// Makes a matrix from its rows, as it would be written on paper.
  ///
  /// - Precondition: there is at least one row, and all rows have the same length.
  public init(_ elements: [[Scalar]]) {
    precondition(!elements.isEmpty, "a matrix has at least one row")
    self.init(rows: elements.count, columns: elements[0].count)
    for (row, line) in elements.enumerated() {
      precondition(line.count == columns, "row \(row) has \(line.count) elements, expected \(columns)")
      for (column, element) in line.enumerated() { self[row, column] = element }
    }
  }

  /// The element in `row` and `column`, both counted from 0.
  public subscript(row: Int, column: Int) -> Scalar {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "(\(row), \(column)) is outside")
      return unsafe storage.elements[column * stride + row]
    }
    set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "(\(row), \(column)) is outside")
      unsafe mutableElements[column * stride + row] = newValue
    }
  }

  /// Gives every element the value that `element` has for its row and column, column by column.
  mutating func fill(_ element: (_ row: Int, _ column: Int) -> Scalar) {
    let start = unsafe mutableElements
    for column in 0..<columns {
      for row in 0..<rows { unsafe start[column * stride + row] = element(row, column) }
    }
  }

  /// Makes every element 0, without a copy of storage that is shared.
  public mutating func clear() {
    let count = stride * columns
    if isKnownUniquelyReferenced(&storage) {
      unsafe storage.elements.update(repeating: 0, count: count)
    } else {
      storage = AlignedStorage(count: count)
    }
  }

  /// Makes the elements of some rows 0.
  ///
  /// - Precondition: there are such rows.
  mutating func clear(rows indices: [Int]) {
    precondition(indices.allSatisfy { 0..<rows ~= $0 }, "a row of \(shape) is outside")
    let start = unsafe mutableElements
    for column in 0..<columns {
      for row in indices { unsafe start[column * stride + row] = 0 }
    }
  }

  /// Gives the columns with the given indices the elements of `source`'s columns, in that order.
  ///
  /// - Precondition: there are such columns, and `source` has as many rows and a column for each.
  mutating func replace(columns indices: [Int], with source: Matrix) {
    precondition(
      source.rows == rows && source.columns == indices.count && indices.allSatisfy { 0..<columns ~= $0 },
      "\(source.shape) for \(indices.count) columns of \(shape)")
    let start = unsafe mutableElements
    for (column, index) in indices.enumerated() {
      unsafe (start + index * stride).update(from: source.storage.elements + column * stride, count: stride)
    }
  }

  /// Changes the number of columns and keeps the storage where it is large enough.
  ///
  /// The elements are unspecified afterwards, except that the padding is zero. A workspace uses this for the last,
  /// shorter mini-batch of an epoch.
  mutating func resize(columns: Int) {
    if columns * stride > storage.count { storage = AlignedStorage(count: columns * stride) }
    self.columns = columns
  }

  /// The elements, for reading. Valid while this matrix lives and is not written to.
  var elements: UnsafePointer<Scalar> { unsafe UnsafePointer(storage.elements) }

  /// The elements, for writing, after a copy if the storage is shared. Valid while this matrix lives and is not copied.
  var mutableElements: UnsafeMutablePointer<Scalar> {
    mutating get {
      if !isKnownUniquelyReferenced(&storage) {
        unsafe storage = AlignedStorage(copying: storage.elements, count: stride * columns)
      }
      return unsafe storage.elements
    }
  }
}

extension Matrix: Equatable {
  /// Whether the shapes and all elements are equal.
  public static func == (left: Self, right: Self) -> Bool {
    left.rows == right.rows && left.columns == right.columns
      && (0..<left.columns).allSatisfy { column in
        (0..<left.rows).allSatisfy { left[$0, column] == right[$0, column] }
      }
  }
}

extension Matrix {
  /// The shape as text, such as "30 × 784".
  var shape: String { "\(rows) × \(columns)" }

  /// Whether this matrix has as many rows and columns as the other.
  func hasShape(of other: Matrix) -> Bool { rows == other.rows && columns == other.columns }

  /// Whether no element is NaN or infinite.
  public var isFinite: Bool {
    (0..<columns).allSatisfy { column in (0..<rows).allSatisfy { self[$0, column].isFinite } }
  }

  /// The columns with the given indices, copied.
  func selecting(columns indices: [Int]) -> Matrix {
    precondition(indices.allSatisfy { 0..<columns ~= $0 }, "a column of \(shape) is outside")
    var selection = Matrix(rows: rows, columns: indices.count)
    let target = unsafe selection.mutableElements
    for (column, index) in indices.enumerated() {
      unsafe (target + column * stride).update(from: elements + index * stride, count: stride)
    }
    return selection
  }

  /// The elements of one column, from the first row to the last.
  public func column(_ index: Int) -> [Scalar] { (0..<rows).map { self[$0, index] } }
}

/// Memory aligned to 128 bytes, two cache lines of which each holds the widest vector register, which Swift's arrays (16 bytes) are not.
///
/// `@unchecked` because the pointer is not `Sendable`: the storage is written only through a `Matrix` that holds the
/// sole reference to it, so no two threads can write, or read while one writes.
@safe
private final class AlignedStorage<Scalar: Real>: @unchecked Sendable {
  let elements: UnsafeMutablePointer<Scalar>
  let count: Int

  init(count: Int) {
    self.count = count
    unsafe elements = Self.allocate(count)
  }

  init(copying source: UnsafePointer<Scalar>, count: Int) {
    self.count = count
    unsafe elements = Self.allocate(count)
    unsafe elements.initialize(from: source, count: count)
  }

  deinit { unsafe kernel_release(elements, Self.byteCount(count)) }

  private static func byteCount(_ count: Int) -> Int { max(count, 1) * MemoryLayout<Scalar>.stride }

  /// Memory for `count` scalars, all 0. Sizes from outside that do not fit are refused before; what fails here is like an
  /// array of Swift's that finds no memory, which ends the program, too.
  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Scalar> {
    guard let memory = unsafe kernel_allocate(byteCount(count)) else { fatalError("no memory for \(count) numbers") }
    return unsafe memory.bindMemory(to: Scalar.self, capacity: count)
  }
}
