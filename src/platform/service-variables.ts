type Environment = Readonly<Record<string, string | undefined>>;

/** What Kubernetes adds to the name of a service: host and ports, and the same in the form of Docker's links. */
const forms = [
  /^SERVICE_HOST$/,
  /^SERVICE_PORT(?:_[A-Z0-9_]+)?$/,
  /^PORT$/,
  /^PORT_\d{1,5}_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/,
];

/**
 * Names of the variables by which Kubernetes tells every container of a namespace of a service in it: of one called
 * `sealci-agent`, they begin with `SEALCI_AGENT_`. A service is known by its host and its port together, so that a
 * setting which was misspelt is not taken for one.
 * https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
 */
export function serviceVariables(environment: Environment): ReadonlySet<string> {
  const names = Object.keys(environment);
  const prefixes = names.flatMap((name) => {
    const prefix = /^(.+_)SERVICE_HOST$/.exec(name)?.[1];
    return prefix !== undefined && environment[`${prefix}SERVICE_PORT`] !== undefined ? [prefix] : [];
  });
  const isOfService = (name: string): boolean =>
    prefixes.some((prefix) => name.startsWith(prefix) && forms.some((form) => form.test(name.slice(prefix.length))));
  return new Set(names.filter(isOfService));
}
