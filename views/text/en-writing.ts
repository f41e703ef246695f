import { inEnglish } from "./numbers"

const listed = (names: string[]) => new Intl.ListFormat("en").format(names)
const notAdded = (handles: string[]) =>
  `Not in this team, or here already: ${listed(handles.map((handle) => `@${handle}`))}.`

export const drafts = {
  title: "Drafts",
  count: "drafts",
  none: "No drafts",
  noneHint: "What you begin to write and do not send is kept here, on all your devices.",
  inThread: "Thread in",
  drop: (title: string) => `Delete the draft for ${title}`,
}

/** Around the place where one writes. */
export const writing = {
  /** As keyboards call them. */
  keys: { control: "Ctrl", shift: "Shift" },
  suggestions: "Suggestions",
  notHere: "not in this chat",
  broad: {
    channel: "Everybody in this chat",
    here: "Everybody in this chat who is here now",
  },
  copyCode: "Copy",
  formatting: "Formatting",
  formats: {
    bold: "Bold",
    italic: "Italic",
    strike: "Strikethrough",
    code: "Code",
    codeBlock: "Code block",
    quote: "Quote",
    list: "List",
    numbers: "Numbered list",
    link: "Link",
  },
  note: "About what you are writing",
  close: "Close",
  backToChat: "Back to the chat",
  send: "Send",
  askBroad: (count: number) => `This calls ${inEnglish(count)} people. Send it?`,
  askBroadEdit: (count: number) => `This now calls ${inEnglish(count)} people. Save it?`,
  sendBroad: (count: number) => `Call ${inEnglish(count)} people`,
  tooManyMentioned: (most: number) => `A message can mention ${most} people at most; @channel calls everybody.`,
  goOnWriting: "Go on writing",
  absent: (names: string[]) =>
    names.length === 1 ? `${names[0]} is not in this chat.` : `${listed(names)} are not in this chat.`,
  add: (names: string[]) => (names.length === 1 ? `Add ${names[0]}` : `Add all ${names.length}`),
  notNow: "Not now",
  commands: {
    title: "Commands",
    hint: "Write one at the beginning of a message. Two slashes say a line that begins with one.",
    unknown: (name: string) => `There is no /${name}. /help lists what there is; //${name} says it as it is.`,
    tooLong: "With that the message has more than 10,000 characters.",
    meEmpty: "Say what you are doing: /me waves.",
    topicIs: (topic: string) =>
      topic ? `The topic is: ${topic}` : "There is no topic yet. Set one by /topic and its words.",
    topicSet: (topic: string) => (topic ? `The topic is now: ${topic}` : "The topic is gone."),
    inviteWhom: "Say whom to add: /invite @ada.",
    inviteFewer: (most: number) => `${most} people at most can be added at once.`,
    inviteNobody: (handles: string[]) => `Nobody was added. ${notAdded(handles)}`,
    statusIs: (said: string) => (said ? `Your status is now: ${said}` : "You have no status any more."),
    dndOff: "You can be disturbed again.",
    dndHow: "Say for how long: /dnd 30m, /dnd 2h, or /dnd off.",
    dndFor: (minutes: number) =>
      minutes % 60 === 0 ? `Nothing disturbs you for ${minutes / 60} h.` : `Nothing disturbs you for ${minutes} min.`,
    invited: (names: string[], others: string[]) =>
      `Added ${listed(names)}.${others.length > 0 ? ` ${notAdded(others)}` : ""}`,
    usage: {
      me: "does something",
      shrug: "words",
      topic: "words",
      invite: "@person",
      leave: "",
      status: ":emoji: words",
      dnd: "30m",
      help: "",
    },
    help: {
      me: "Say what you do",
      shrug: "End with ¯\\_(ツ)_/¯",
      topic: "Show or set the topic; a lone - takes it away",
      invite: "Add people to this chat",
      leave: "Leave this chat",
      status: "Say how you are; alone it takes your status back",
      dnd: "Do not disturb for a while, an hour if you do not say; off ends it",
      help: "List the commands",
    },
  },
}
