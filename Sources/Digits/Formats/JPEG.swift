#if JPEG
  import CJPEG
  public import Storage

  /// Images in the JPEG format (ITU-T T.81), read by libjpeg-turbo.
  ///
  /// TurboJPEG's functions return codes, where libjpeg's own jump out of their callers, which Swift does not survive.
  public enum JPEG {
    /// The image of a JPEG file, turned as its EXIF orientation demands.
    ///
    /// Of colours the gray is JPEG's own Y, or made as `ColourSeparation` says where that tells more.
    ///
    /// - Parameters:
    ///   - content: the whole file.
    ///   - pixelLimit: the most pixels that the image may have.
    /// - Throws: `FileError`, also if the file is damaged in a way that other programs pass over.
    public static func image(
      in content: [UInt8], pixelLimit: Int = ImageFile.pixelLimit
    ) throws(FileError) -> GrayImage {
      guard content.starts(with: [0xFF, 0xD8, 0xFF]) else { throw .malformed("not a JPEG file") }
      guard let decoder = unsafe tjInitDecompress() else { throw FileError(.failed, "libjpeg-turbo cannot be started") }
      defer { unsafe tjDestroy(decoder) }
      var (width, height, subsampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      let code = unsafe tjDecompressHeader3(
        decoder, content, UInt(content.count), &width, &height, &subsampling, &colours)
      guard code == 0 else { throw unsafe fault(in: content, decoder) }
      let size = (width: Int(width), height: Int(height))
      guard size.width > 0, size.height > 0 else { throw .malformed("JPEG header is invalid") }
      guard size.width <= pixelLimit / size.height else {
        throw .tooManyPixels(size.width, size.height, limit: pixelLimit)
      }
      guard size.width <= JPEGSegments(of: content).mostPixels / size.height else {
        throw .tooFewBytes("JPEG", size.width, size.height)
      }
      let isCMYK = [TJCS_CMYK.rawValue, TJCS_YCCK.rawValue].contains(UInt32(bitPattern: colours))
      var pixels: [UInt8]
      if isCMYK {
        pixels = gray(ofInks: try unsafe samples(of: content, decoder, size, TJPF_CMYK))
      } else if UInt32(bitPattern: colours) != TJCS_GRAY.rawValue,
        let separation = try unsafe colourSeparation(of: content, decoder, size)
      {
        let samples = try unsafe samples(of: content, decoder, size, TJPF_RGB)
        pixels = stride(from: 0, to: samples.count, by: 3).map {
          separation.gray(samples[$0], samples[$0 + 1], samples[$0 + 2])
        }
      } else {
        pixels = try unsafe samples(of: content, decoder, size, TJPF_GRAY)
      }
      return GrayImage(width: size.width, height: size.height, pixels: pixels).turned(EXIFOrientation(ofJPEG: content))
    }

    /// How the image's colours become gray, told from a copy of an eighth of its size; nil if by JPEG's own Y.
    private static func colourSeparation(
      of content: [UInt8], _ decoder: tjhandle, _ size: (width: Int, height: Int)
    ) throws(FileError) -> ColourSeparation? {
      let divisor = max(size.width, size.height) > 1024 ? 8 : 1
      let small = (width: (size.width + divisor - 1) / divisor, height: (size.height + divisor - 1) / divisor)
      let separation = ColourSeparation(of: try unsafe samples(of: content, decoder, small, TJPF_RGB), channels: 3)
      return separation.isLuma ? nil : separation
    }

    private static func samples(
      of content: [UInt8], _ decoder: tjhandle, _ size: (width: Int, height: Int), _ format: TJPF
    ) throws(FileError) -> [UInt8] {
      let count = size.width * size.height * (format == TJPF_CMYK ? 4 : format == TJPF_RGB ? 3 : 1)
      let flags = TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS
      var code: Int32 = 0
      let samples = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        unsafe buffer.initialize(repeating: 0)
        code = unsafe tjDecompress2(
          decoder, content, UInt(content.count), buffer.baseAddress, Int32(size.width), 0, Int32(size.height),
          Int32(bitPattern: UInt32(format.rawValue)), flags)
        filled = count
      }
      guard code == 0 else { throw unsafe fault(in: content, decoder) }
      return samples
    }

    /// Gray of cyan, magenta, yellow and black as Adobe's programs store them, 255 for no ink.
    private static func gray(ofInks samples: [UInt8]) -> [UInt8] {
      stride(from: 0, to: samples.count, by: 4).map { start in
        let light = Int(samples[start + 3])
        func channel(_ index: Int) -> UInt8 { UInt8((Int(samples[start + index]) * light + 127) / 255) }
        return Luma.byte(channel(0), channel(1), channel(2))
      }
    }

    /// Why libjpeg-turbo could not read `content`: it is not all there, or what the library says.
    private static func fault(in content: [UInt8], _ decoder: tjhandle) -> FileError {
      if JPEGSegments(of: content).isTruncated { return FileError.malformed("JPEG is truncated") }
      let words = unsafe tjGetErrorStr2(decoder).map { unsafe String(cString: $0) } ?? "no reason given"
      return FileError.malformed("JPEG data is corrupt (\(words))")
    }
  }
#endif
