/** A .proto file, as it is compiled in. */
export interface DescribedFile {
  /** As others import it. */
  readonly name: string;
  /** Names of the files that it imports itself. */
  readonly imports: readonly string[];
  /** Full names of its messages. */
  readonly messages: readonly string[];
  /** Full names of its enums, services and methods. */
  readonly others: readonly string[];
  /** Its FileDescriptorProto, serialized. */
  readonly base64: string;
}

/** Finds .proto files by their name or by what they define. */
export class DescriptorIndex {
  readonly #fileOfName = new Map<string, DescribedFile>();
  readonly #fileOfSymbol = new Map<string, DescribedFile>();
  readonly #messages = new Set<string>();

  /** @param all whatever may be imported. @param symbols full names of what is told, each with its file and those it imports */
  constructor(all: readonly DescribedFile[], symbols: readonly string[]) {
    const told = all.filter(({ messages, others }) => symbols.some((name) => [...messages, ...others].includes(name)));
    const fileOfName = new Map(all.map((file) => [file.name, file]));
    for (const file of told.flatMap((one) => withImports(one, fileOfName))) {
      this.#fileOfName.set(file.name, file);
      for (const name of [...file.messages, ...file.others]) this.#fileOfSymbol.set(name, file);
      for (const name of file.messages) this.#messages.add(name);
    }
  }

  /** Serialized FileDescriptorProtos: the file named so, then all that it imports. */
  byName(name: string): Uint8Array[] | undefined {
    return this.#serialized(this.#fileOfName.get(name));
  }

  /** The same for the file that defines a message, enum, service or method, by its full name. */
  bySymbol(symbol: string): Uint8Array[] | undefined {
    return this.#serialized(this.#fileOfSymbol.get(symbol));
  }

  hasMessage(typeName: string): boolean {
    return this.#messages.has(typeName);
  }

  #serialized(file: DescribedFile | undefined): Uint8Array[] | undefined {
    return file && withImports(file, this.#fileOfName).map(({ base64 }) => Buffer.from(base64, 'base64'));
  }
}

function withImports(file: DescribedFile, fileOfName: ReadonlyMap<string, DescribedFile>): DescribedFile[] {
  const imported = file.imports.flatMap((name) => fileOfName.get(name) ?? []);
  return [...new Set([file, ...imported.flatMap((one) => withImports(one, fileOfName))])];
}
