import { type DescFile, toBinary } from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

/** Finds the .proto files that are compiled in, by their name or by what they define. */
export class DescriptorIndex {
  readonly #fileOfName = new Map<string, DescFile>();
  readonly #fileOfSymbol = new Map<string, DescFile>();
  readonly #messages = new Set<string>();

  constructor(files: readonly DescFile[]) {
    for (const file of files.flatMap(withDependencies)) {
      this.#fileOfName.set(file.proto.name, file);
      for (const type of nestedTypes(file)) {
        this.#fileOfSymbol.set(type.typeName, file);
        if (type.kind === 'message') this.#messages.add(type.typeName);
        if (type.kind === 'service') {
          for (const method of type.methods) this.#fileOfSymbol.set(`${type.typeName}.${method.name}`, file);
        }
      }
    }
  }

  /** Serialized FileDescriptorProtos: the file named so, then all that it imports. */
  byName(name: string): Uint8Array[] | undefined {
    return serialize(this.#fileOfName.get(name));
  }

  /** The same for the file that defines a message, enum, service or method, by its full name. */
  bySymbol(symbol: string): Uint8Array[] | undefined {
    return serialize(this.#fileOfSymbol.get(symbol));
  }

  hasMessage(typeName: string): boolean {
    return this.#messages.has(typeName);
  }
}

function withDependencies(file: DescFile): DescFile[] {
  return [...new Set([file, ...file.dependencies.flatMap(withDependencies)])];
}

function serialize(file: DescFile | undefined): Uint8Array[] | undefined {
  return file && withDependencies(file).map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
}
