import Libc

/// The place that a file is saved to: a name in an open folder, so that folder and name stay together even if somebody
/// renames the folder meanwhile.
struct Destination: ~Copyable {
  /// The path as the caller gave it, for messages.
  private let path: String
  private let replacing: Bool
  private let folder: FileDescriptor
  private let folderPath: String
  private let name: String
  /// What stands there now.
  private let existing: FileStatus?

  /// Finds the place that `path` means, through symbolic links.
  ///
  /// - Throws: `FileError` if nothing can be written there, as far as can be told without writing.
  init(_ path: String, replacing: Bool) throws(FileError) {
    guard !path.utf8.contains(0) else { throw .notCreatable(path, "the name contains a NUL character") }
    let existing = try Self.status(of: path)
    if !replacing, let existing, existing.isRegularFile { throw .exists(path) }
    let parts = PathParts(try Self.followingLinks(path))
    guard !parts.name.isEmpty else { throw .notCreatable(path, "a file name is missing") }
    folder = try Self.open(folder: parts.folder, for: path)
    (folderPath, name) = (parts.folder, parts.name)
    self.path = path
    self.replacing = replacing
    self.existing = existing
  }

  /// Writes `bytes` and gives them the name, in this order.
  ///
  /// - Parameter flushing: whether to wait until the disk has them. Whoever saves many files flushes once at the end.
  func save(_ bytes: [UInt8], flushing: Bool = true) throws(FileError) {
    guard !isDevice else { return try overwriteDevice(with: bytes) }
    if flushing { removeAbandonedFiles() }
    let temporary = temporaryName()
    let file = try makeFile(temporary)
    do throws(SystemError) {
      try file.writeAll(bytes)
      if let existing { try file.setPermissions(existing.permissions) }
      if flushing { try file.synchronize() }
      try file.finish()
      try giveName(to: temporary)
      if flushing { try folder.synchronizeNames() }
    } catch {
      folder.remove(temporary)
      throw error.code == EEXIST ? .exists(path) : FileError(.failed, error.reason, path: path)
    }
  }

  /// Makes a file in the folder and removes it again, or asks whether the device takes bytes.
  func probe() throws(FileError) {
    guard !isDevice else {
      guard unsafe access(path, W_OK) == 0 else { throw FileError(.latest, creating: path) }
      return
    }
    let temporary = temporaryName()
    _ = try makeFile(temporary)
    folder.remove(temporary)
  }

  private var isDevice: Bool { existing.map { !$0.isRegularFile } ?? false }

  /// A terminal, pipe or device keeps its name: a file in place of `/dev/null` would break the computer.
  private func overwriteDevice(with bytes: [UInt8]) throws(FileError) {
    do throws(SystemError) {
      let device = try FileDescriptor(opening: path, O_WRONLY)
      try device.writeAll(bytes)
      try device.finish()
    } catch {
      throw error.code == EACCES ? FileError(error, creating: path) : FileError(.failed, error.reason, path: path)
    }
  }

  private func makeFile(_ temporary: String) throws(FileError) -> FileDescriptor {
    // A new file gets the usual permissions, narrowed by the umask. One that replaces another is for nobody else's
    // eyes until it has the other's permissions.
    do throws(SystemError) {
      return try FileDescriptor(creating: temporary, in: folder, permissions: existing == nil ? 0o666 : 0o600)
    } catch {
      throw FileError(error, creating: path)
    }
  }

  private func giveName(to temporary: String) throws(SystemError) {
    if replacing { return try folder.rename(temporary, to: name) }
    do {
      // Unlike renaming, linking refuses a name that is taken, and there is no moment between looking and acting.
      try folder.link(temporary, to: name)
      folder.remove(temporary)
    } catch {
      guard [EPERM, ENOTSUP, EOPNOTSUPP].contains(error.code) else { throw error }
      // FAT and some network disks have no links: look, then act.
      if (try? FileStatus(of: path)) != nil { throw SystemError(code: EEXIST) }
      try folder.rename(temporary, to: name)
    }
  }
}

// MARK: - Temporary files

extension Destination {
  /// How long nobody must have written to a temporary file before it counts as abandoned, in seconds.
  private static let patience = 3600

  /// `.NAME.PID-HOST-….tmp`: the process, the host as a number, and an end by chance, as processes in containers often have
  /// the same PID and may have the same host name.
  private func temporaryName() -> String {
    ".\(name).\(getpid())-\(Self.host)-\(String(UInt64.random(in: 0 ... .max), radix: 16)).tmp"
  }

  /// Removes what killed processes left here while they saved to this name: files that nobody has written to for an hour,
  /// except those of a process that runs on this host. A process of another host or container is not to be seen from here.
  private func removeAbandonedFiles() {
    for file in FileDescriptor.names(in: folderPath) {
      guard let owner = owner(ofTemporary: file), let age = (try? folder.status(of: file))?.age, age > Self.patience,
        owner.host != Self.host || kill(owner.process, 0) != 0 && errno == ESRCH
      else { continue }
      folder.remove(file)
    }
  }

  /// The process and the host that made the temporary file `file`, or nil if it is no temporary file for this name.
  private func owner(ofTemporary file: String) -> (process: pid_t, host: String)? {
    guard file.hasPrefix(".\(name).") && file.hasSuffix(".tmp") else { return nil }
    let parts = file.dropFirst(name.count + 2).dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let process = pid_t(parts[0]), process > 0 else { return nil }
    return (process, String(parts[1]))
  }

  /// The name of this host as eight hexadecimal digits (FNV-1a), as names of files have a limit.
  private static let host: String = {
    var name = [CChar](repeating: 0, count: 256)
    unsafe gethostname(&name, name.count - 1)
    let hash = name.prefix { $0 != 0 }.reduce(0x811C_9DC5 as UInt32) {
      ($0 ^ UInt32(UInt8(bitPattern: $1))) &* 0x0100_0193
    }
    return String(hash, radix: 16)
  }()
}

// MARK: - Finding the place

extension Destination {
  /// The status of what stands at `path`, nil if there is nothing.
  private static func status(of path: String) throws(FileError) -> FileStatus? {
    do throws(SystemError) {
      let status = try FileStatus(of: path)
      guard !status.isDirectory else { throw SystemError(code: EISDIR) }
      return status
    } catch {
      switch error.code {
      case ENOENT, ENOTDIR: return nil
      case EISDIR: throw .notCreatable(path, "it is a directory")
      default: throw FileError(error, creating: path)
      }
    }
  }

  /// The path that `path` leads to, through links whose target may be missing.
  private static func followingLinks(_ path: String) throws(FileError) -> String {
    var path = path
    // The operating system itself gives up after 40.
    for _ in 0..<40 {
      guard let target = FileDescriptor.target(ofLink: path) else { return path }
      path = target.utf8.first == UInt8(ascii: "/") ? target : "\(PathParts(path).folder)/\(target)"
    }
    throw .notCreatable(path, SystemError(code: ELOOP).reason)
  }

  private static func open(folder: String, for path: String) throws(FileError) -> FileDescriptor {
    do throws(SystemError) {
      return try FileDescriptor(opening: folder, O_RDONLY | O_DIRECTORY)
    } catch {
      switch error.code {
      case ENOENT: throw .notCreatable(path, "the folder \(folder) does not exist")
      case ENOTDIR: throw .notCreatable(path, "\(folder) is not a folder")
      default: throw FileError(error, creating: path)
      }
    }
  }
}
