import { isObject } from '../formats/json-fields.ts';
import type { ImageManifest } from './manifest.ts';

/**
 * What whoever is to trust an image has to know of how it was set, besides which image it is: names and values for people.
 * Anyone can build a true image of the source with a setting that lets everybody in.
 */
export function settingsToJudge({ mode, settings, sourceDateEpoch }: ImageManifest): [name: string, value: string][] {
  const time = new Date(sourceDateEpoch * 1000).toISOString();
  if (!settings)
    return [
      ['mode', mode],
      ['settings', 'none are named'],
      ['time', time],
    ];
  const { debug, files, config, secrets } = settings;
  return [
    ['mode', mode],
    ['debug console', debug ? 'yes, which runs commands' : 'no'],
    ['TLS', files.tlsCa === undefined ? 'none: callers are not authenticated' : 'mutual'],
    ...Object.entries(config)
      .filter(([name]) => /Callers$/.test(name))
      .map(([name, value]): [string, string] => [name, inWords(value)]),
    ['secrets', secrets.length === 0 ? 'none' : secrets.join(', ')],
    ['time', time],
  ];
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return isObject(value) ? 'an object' : String(value);
  return value.length === 0 ? 'nobody' : value.map(inWords).join(', ');
}
