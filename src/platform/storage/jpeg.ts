const startOfScan = 0xda
const endOfImage = 0xd9
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7

/**
 * Whether a JPEG reaches its end (ITU T.81, annex B): the decoder fills what is missing with grey and says nothing. What comes
 * after the end, such as the film of a moving photo, does not count.
 */
export function isWholeJpeg(bytes: Uint8Array): boolean {
  let at = 2
  let inScan = false
  while (at + 1 < bytes.length) {
    const marker = bytes[at + 1]!
    if (bytes[at] !== 0xff || (inScan && (marker === 0 || isRestart(marker)))) at += inScan ? 1 : bytes.length
    else if (marker === 0xff) at++
    else if (marker === endOfImage) return true
    else {
      inScan = marker === startOfScan
      at += 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
    }
  }
  return false
}
