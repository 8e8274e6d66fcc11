declare module "digest-header" {
  /** The Authorization header that answers a digest challenge. `userAndPassword` is `user:password`. */
  function digestHeader(method: string, uri: string, wwwAuthenticate: string, userAndPassword: string): string;
  export = digestHeader;
}
