import { hostAddress } from '../../harness/appliance.ts';
import type { GitServer } from '../../harness/git-server.ts';
import { GitRepository } from './git-repository.ts';
import { ProductionImage } from './production.ts';

/** An image for production, and a repository with the tag v1 that guests of it reach by https. */
export class ProductionScene implements AsyncDisposable {
  readonly image: ProductionImage;
  /** As a guest has it. */
  readonly url: string;
  readonly #repository: GitRepository;
  readonly #server: GitServer;

  private constructor(image: ProductionImage, repository: GitRepository, server: GitServer) {
    this.image = image;
    this.url = `https://${hostAddress}:${server.port}/project.git`;
    this.#repository = repository;
    this.#server = server;
  }

  static async start(): Promise<ProductionScene> {
    const image = await ProductionImage.make();
    const repository = GitRepository.create();
    repository.commitFiles([{ path: 'README.md', content: '# Project\n' }]);
    repository.git('tag', 'v1');
    return new ProductionScene(image, repository, await repository.serve('project', { tls: image.gitServerTls() }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    this.#repository.dispose();
    this.image.remove();
  }
}
