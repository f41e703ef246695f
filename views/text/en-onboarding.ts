/** Coming in: signing in, setting up, being invited. */
export const onboardingText = {
  signIn: {
    title: "Sign in",
    submit: "Sign in",
    forgotten: "Forgotten your password?",
    noAccount: "New here? Ask somebody in your team for an invitation link.",
  },
  forgotten: {
    title: "Forgotten your password?",
    body: "Nobody can read it, but it can be set anew. Ask whoever runs this server, or an admin of your team, for a reset link. It works once, for 24 hours.",
    operator: "You run this server? On its machine, this prints a link:",
    back: "Back to sign in",
  },
  reset: {
    title: (handle: string) => `A new password for @${handle}`,
    body: "You will be signed out everywhere else.",
    submit: "Set password",
  },
  setup: {
    title: "Set up your team",
    body: "One minute, and you can talk. You can change all of this later.",
    submit: "Start talking",
    teamName: "Our team",
    codeMissing: "Open the link that the server printed when it started: it proves that this server is yours.",
    code: "Set-up code",
    origin: (origin: string) => `Invitations will point to ${origin}.`,
  },
  invitation: {
    title: (team: string) => `Join ${team}`,
    by: (name: string) => `${name} invites you.`,
    endedTitle: "This invitation has ended",
    ended: (name: string) => `It has expired, was used up or was taken back. Ask ${name} for a new one.`,
    asViewer: (name: string) => `You are signed in as ${name}.`,
    accept: "Join the team",
    submit: "Create account and join",
    haveAccount: "I have an account already",
    endedHint: "Your account here, if you have one, works as before.",
  },
  welcome: {
    title: "You are set. Bring in the others.",
    body: "Send this link to your team, or let them scan the code. It works until",
    link: "Invitation link",
    copy: "Copy",
    scan: "The invitation link as a QR code",
    onlyHere:
      "You opened Confab by an address that only this computer knows, and so does the link. Start it with HOST=0.0.0.0 and open it by this computer's name to invite people elsewhere.",
  },
}
