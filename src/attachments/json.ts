import { paths } from "../../views/paths"
import type { Attachment } from "./attachment"

export const attachmentJson = (attachment: Attachment) => ({
  id: attachment.id,
  kind: "image",
  name: attachment.name,
  alt: attachment.alt,
  width: attachment.width,
  height: attachment.height,
  thumbWidth: attachment.thumbWidth,
  thumbHeight: attachment.thumbHeight,
  url: paths.file(attachment.id, "full"),
  thumbUrl: paths.file(attachment.id, "thumb"),
})
