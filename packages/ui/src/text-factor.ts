// The words of the second factor, fetched with the parts that ask for it.
import { counted } from "./counted.ts";

export const factorText = {
  // signing in
  codeTitle: "Second step",
  code: "Code",
  codeDoc: "What your app shows now, or one of your recovery codes.",
  enter: "Sign in",
  again: "Sign in from the beginning",
  lost: "App and recovery codes lost? An administrator can take the second factor away.",
  mustTitle: "Set up a second factor",
  mustDoc: "Here a code of an app is asked besides your password. Set it up once; then you can go on.",

  // setting up
  scan: "Read the picture with an authenticator app, or type the key into it. Then give the code that the app shows.",
  picture: "Picture for an authenticator app; the key below says the same",
  key: "Key",
  copy: "Copy",
  copied: "Copied",
  appCode: "Code that the app shows",
  turnOn: "Turn on",

  // recovery codes
  codesTitle: "Recovery codes",
  codesDoc:
    "Each of them lets you in once when you do not have the app. Keep them where only you read them: they are not shown again.",
  download: "Download",
  fileName: "Data Tools recovery codes.txt",
  kept: "I have kept them",

  // one's own account
  none: "A second factor is a code of an app on your telephone or computer, asked besides the password. Who has found out your password does not come in without it.",
  setUp: "Set up a second factor",
  noneSignsOut: "Every other browser is signed out by it.",
  on: (since: string, left: number, shown: string) =>
    `On since ${since}; ${counted(left, shown, "recovery code is", "recovery codes are")} left.`,
  required: "You must have a second factor here.",
  newCodes: "New recovery codes",
  newCodesDoc: "The recovery codes of before are void.",
  otherApp: "Use another app",
  otherAppDoc: "The app of before counts until a code of the new one was given.",
  turnOff: "Turn off",
  turnOffDoc: "From then on your password alone lets you in.",
  go: "Go on",
  isOff: "The second factor is off.",
};
