/** A picture as its message shows it; where its bytes are is asked for each time they are served. */
export type Attachment = {
  id: string
  /** What the file was called. */
  name: string
  /** What it shows, in words; empty where nobody said. */
  alt: string
  /** Pixels of the whole picture and of the one that stands in the conversation. */
  width: number
  height: number
  thumbWidth: number
  thumbHeight: number
}

/** Which uploads a message is to have, perhaps with words of what they show. */
export type Wanted = { id: string; alt?: string | undefined }

export const mostAttachments = 10
