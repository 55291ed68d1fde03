#if PNG
  import CPNG

  extension PNG {
    /// The PNG file of a coloured image, 8 bits a sample with sRGB's curve.
    ///
    /// - Parameters:
    ///   - samples: red, green and blue of each pixel, row by row from the top, each row from the left.
    ///   - width: the number of pixels in a row.
    ///   - height: the number of rows.
    /// - Throws: `PNGError.notWritable`; libpng makes no images of more than a million pixels in a row or column.
    /// - Precondition: `width` and `height` are positive, and there are `3 * width * height` samples.
    public static func encoded(samples: [UInt8], width: Int, height: Int) throws(PNGError) -> [UInt8] {
      precondition(width > 0 && height > 0, "an image of \(width) × \(height) is not possible")
      precondition(samples.count == 3 * width * height, "\(samples.count) samples are not 3 × \(width) × \(height)")
      guard let columns = UInt32(exactly: width), let rows = UInt32(exactly: height) else {
        throw .notWritable(reason: "image too large")
      }
      var image = unsafe png_image()
      unsafe image.version = UInt32(PNG_IMAGE_VERSION)
      unsafe image.width = columns
      unsafe image.height = rows
      unsafe image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
      defer { unsafe png_image_free(&image) }
      // Each row has its filter in front. What deflate cannot compress grows by less than a thousandth, and the chunks of
      // 8 KB that it is cut into by 12 bytes each.
      let bytes = samples.count + height
      let bound = bytes + bytes / 256 + 1024
      var isWritten = false
      let file = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, filled in
        var length = png_alloc_size_t(bound)
        isWritten = unsafe png_image_write_to_memory(&image, buffer.baseAddress, &length, 0, samples, 0, nil) != 0
        filled = isWritten ? Int(length) : 0
      }
      guard isWritten else { throw unsafe .notWritable(reason: message(of: image)) }
      return file
    }
  }
#endif
