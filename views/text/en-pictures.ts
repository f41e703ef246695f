/** What is said about pictures. */
export const pictures = {
  notAPicture: (kind: string | null) =>
    kind
      ? `This is a ${kind} file. So far only pictures can be sent: JPEG, PNG, WebP or GIF.`
      : "This is not a picture that can be shown. JPEG, PNG, WebP and GIF can be sent so far.",
  broken: "This picture is damaged or cut off, and cannot be shown. Try to save or send it anew.",
  empty: "This file is empty.",
  missing: "Choose a picture first.",
  tooLarge: (mebibytes: number) => `This picture is larger than ${mebibytes} MiB. Send it smaller.`,
  tooManyPixels: (megapixels: number) => `This picture has more than ${megapixels} megapixels. Send it smaller.`,
  tooSlow: "This picture takes too long to open. Save it anew, or send it smaller.",
  tooNarrow: "This picture is too narrow for a face. Choose one that is closer to a square.",
  tooMany: (most: number) => `At most ${most} ${most === 1 ? "picture" : "pictures"} at once.`,
} as const
