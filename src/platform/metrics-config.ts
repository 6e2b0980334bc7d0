import { invalidConfig } from './invalid-config.ts';
import type { SettingName, Settings } from './settings.ts';

/** Who may read metrics, and where. */
export interface MetricsConfig {
  readonly address: string;
  /** Plaintext when absent. */
  readonly tls?: MetricsTlsConfig;
}

export interface MetricsTlsConfig {
  readonly readers: readonly string[];
  /** Instead of those for callers. */
  readonly ca?: string;
  readonly own?: { readonly cert: string; readonly key: { readonly file: string } };
}

const metricsNames = ['metricsTls', 'metricsTlsCa', 'metricsTlsCert', 'metricsTlsKey', 'metricsReaders'] as const;

/**
 * @param callersTls whether callers need certificates
 * @throws CONFIG_INVALID when the settings of metrics do not fit together
 */
export function metricsConfig(settings: Settings, callersTls: boolean): MetricsConfig | undefined {
  const {
    metricsListen: address,
    metricsTls = callersTls ? 'mutual' : 'none',
    metricsReaders: readers = [],
  } = settings;
  const isSet = (name: SettingName): boolean => settings[name] !== undefined;
  if (address === undefined) {
    const useless = metricsNames.find(isSet);
    if (useless === undefined) return undefined;
    throw invalidConfig(`"${useless}" is set, so "metricsListen" must be set as well.`);
  }
  if (metricsTls === 'mutual') return { address, tls: metricsTlsConfig(settings, readers, callersTls) };
  if (settings.mode === 'production' && !isSet('metricsTls')) {
    throw invalidConfig(
      'In production, set "metricsTls" to "none" if everyone who reaches "metricsListen" may read metrics.',
    );
  }
  const useless = metricsNames.find((name) => name !== 'metricsTls' && isSet(name));
  if (useless !== undefined)
    throw invalidConfig(`"${useless}" is set, but readers of metrics need no certificate; take it out.`);
  return { address };
}

function metricsTlsConfig(
  { metricsTlsCa: ca, metricsTlsCert: cert, metricsTlsKey: key }: Settings,
  readers: readonly string[],
  callersTls: boolean,
): MetricsTlsConfig {
  if (readers.length === 0)
    throw invalidConfig('"metricsReaders" must be set: the names of those who may read metrics.');
  if ((cert === undefined) !== (key === undefined)) {
    throw invalidConfig('Of "metricsTlsCert" and "metricsTlsKey" one is set; set both, or none to show "tlsCert".');
  }
  if (!callersTls && (ca === undefined || cert === undefined)) {
    throw invalidConfig(
      'Callers need no certificates, so "metricsTlsCa", "metricsTlsCert" and "metricsTlsKey" must be set.',
    );
  }
  const own = cert === undefined || key === undefined ? undefined : { cert, key: { file: key } };
  return { readers, ...(ca !== undefined && { ca }), ...(own && { own }) };
}
