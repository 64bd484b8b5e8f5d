// The calls of signing in, of one's own account and of all accounts; a part of client.ts.
import { type CallOptions, type KeyOptions, query } from "./request.ts";
import type * as Wire from "./wire.ts";

/** How a client asks; given by client.ts. */
export interface Asking {
  get<T>(path: string, call?: CallOptions): Promise<T>;
  post<T>(path: string, body: unknown, call?: KeyOptions): Promise<T>;
  write<T>(method: "PATCH" | "PUT" | "DELETE", path: string, body: unknown, call?: CallOptions): Promise<T>;
}

const part = encodeURIComponent;

/** Signing in and out; the server keeps who it is in a cookie that scripts do not see. */
export function signInCalls({ get, post, write }: Asking) {
  return {
    state: (call?: CallOptions) => get<Wire.SignInState>("/api/sign-in", call),
    enter: (ask: { name: string; password: string }, call?: KeyOptions) =>
      post<Wire.SignInAnswer>("/api/sign-in", ask, call),
    /** The second step: what the app shows, or a recovery code. */
    answerCode: (ask: { challenge: string; code: string }, call?: KeyOptions) =>
      post<Wire.SignInState>("/api/sign-in/code", ask, call),
    /** The second step of who must have a second factor and has none. */
    setUpFactor: (challenge: string, call?: KeyOptions) =>
      post<Wire.SecondFactorSetup>("/api/sign-in/second-factor", { challenge }, call),
    turnFactorOn: (ask: { challenge: string; code: string }, call?: CallOptions) =>
      write<Wire.RecoveryCodes>("PUT", "/api/sign-in/second-factor", ask, call),
    /** Whom a one-time link is for; an empty name is to be chosen. */
    linkFor: (link: string, call?: KeyOptions) => post<{ name: string }>("/api/sign-in/link", { link }, call),
    choosePassword: (ask: { link: string; name?: string; password: string }, call?: KeyOptions) =>
      post<Wire.SignInAnswer>("/api/sign-in/password", ask, call),
    /** Your password once more, after a refusal with confirm_first. */
    confirm: (password: string, call?: KeyOptions) => post<void>("/api/sign-in/confirm", { password }, call),
    leave: (call?: KeyOptions) => post<Wire.SignedOut>("/api/sign-out", {}, call),
  };
}

/** What one does with one's own account. */
export function accountCalls({ get, post, write }: Asking) {
  return {
    changePassword: (ask: { current: string; next: string }, call?: CallOptions) =>
      write<void>("PUT", "/api/me/password", ask, call),
    secondFactor: (call?: CallOptions) => get<Wire.SecondFactorView>("/api/me/second-factor", call),
    /** Who has one already gives a code of it. */
    setUpFactor: (code?: string, call?: KeyOptions) =>
      post<Wire.SecondFactorSetup>("/api/me/second-factor", code === undefined ? {} : { code }, call),
    turnFactorOn: (code: string, call?: CallOptions) =>
      write<Wire.RecoveryCodes>("PUT", "/api/me/second-factor", { code }, call),
    turnFactorOff: (code: string, call?: KeyOptions) => post<void>("/api/me/second-factor/off", { code }, call),
    renewRecoveryCodes: (code: string, call?: KeyOptions) =>
      post<Wire.RecoveryCodes>("/api/me/second-factor/recovery-codes", { code }, call),
    signIns: (call?: CallOptions) => get<Wire.SignInView[]>("/api/me/sign-ins", call),
    /** One sign-in, or without an id all others than this. */
    endSignIns: (id?: string, call?: CallOptions) =>
      write<void>("DELETE", `/api/me/sign-ins${query({ id })}`, undefined, call),
    tokens: (call?: CallOptions) => get<Wire.ApiTokenView[]>("/api/me/tokens", call),
    createToken: (ask: { name: string; scopes: Wire.Scope[]; days?: number }, call?: KeyOptions) =>
      post<Wire.NewTokenView>("/api/me/tokens", ask, call),
    endToken: (id: string, call?: CallOptions) => write<void>("DELETE", `/api/me/tokens/${part(id)}`, undefined, call),
  };
}

/** All sessions, by sizes, owners and times alone. */
export interface AdminSessionsAsk extends CallOptions {
  owner?: string;
  state?: "alive" | "bin";
  sort?: "owner" | "createdAt" | "usedAt" | "expiresAt" | "bytes" | "steps";
  order?: "asc" | "desc";
  offset?: number;
  limit?: number;
}

/** What administrators see and do besides accounts. */
export function administrationCalls({ get, post, write }: Asking) {
  const at = (id: string, what: string) => `/api/admin/sessions/${part(id)}/${what}`;
  return {
    sessions: {
      list: ({ signal, ...ask }: AdminSessionsAsk = {}) =>
        get<Wire.AdminSessions>(`/api/admin/sessions${query({ ...ask })}`, { signal }),
      /** To the bin. */
      end: (id: string, call?: KeyOptions) => post<Wire.AdminSessionView>(at(id, "end"), {}, call),
      /** Starts the retention time anew; with `minutes` for another retention (null = without end). */
      extend: (id: string, ask: { minutes?: number | null } = {}, call?: KeyOptions) =>
        post<Wire.AdminSessionView>(at(id, "extend"), ask, call),
      restore: (id: string, call?: KeyOptions) => post<Wire.AdminSessionView>(at(id, "restore"), {}, call),
    },
    keys: (call?: CallOptions) => get<Wire.AdminKeys>("/api/admin/keys", call),
    storage: (call?: CallOptions) => get<Wire.StorageView>("/api/admin/storage", call),
    readOnly: (call?: CallOptions) => get<Wire.ReadOnlyView>("/api/admin/read-only", call),
    /** Switches every change off or on again, for all. */
    setReadOnly: (ask: { on: boolean; message?: string }, call?: CallOptions) =>
      write<Wire.ReadOnlyView>("PUT", "/api/admin/read-only", ask, call),
  };
}

/** The accounts of all, for administrators. */
export function userCalls({ get, post, write }: Asking) {
  return {
    list: (call?: CallOptions) => get<Wire.AccountView[]>("/api/admin/users", call),
    invite: (ask: { name: string; role?: "admin" | "user" }, call?: KeyOptions) =>
      post<Wire.NewAccountView>("/api/admin/users", ask, call),
    change: (id: string, change: { role?: "admin" | "user"; disabled?: boolean }, call?: CallOptions) =>
      write<Wire.AccountView>("PATCH", `/api/admin/users/${part(id)}`, change, call),
    renewLink: (id: string, call?: KeyOptions) => post<Wire.LinkView>(`/api/admin/users/${part(id)}/link`, {}, call),
    /** Takes a second factor away that was lost; its user is signed out everywhere. */
    removeSecondFactor: (id: string, call?: CallOptions) =>
      write<Wire.AccountView>("DELETE", `/api/admin/users/${part(id)}/second-factor`, undefined, call),
    /** The work goes to another account, or is erased for good. */
    remove: (id: string, work: { transferTo: string } | { erase: true }, call?: CallOptions) =>
      write<Wire.RemovedUserView>("DELETE", `/api/admin/users/${part(id)}${query(work)}`, undefined, call),
    /** Signs one account out everywhere, or without an id all. */
    endSignIns: (id?: string, call?: CallOptions) =>
      write<{ ended: number }>("DELETE", `/api/admin/sign-ins${query({ id })}`, undefined, call),
  };
}
