import java.nio.file.Path;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jgit.http.server.GitServlet;
import org.eclipse.jgit.transport.resolver.FileResolver;

/** Serves the bare repositories below a folder by JGit, Java's git, over smart HTTP; prints its URL first. */
class JgitServer {
  public static void main(String[] args) throws Exception {
    var servlet = new GitServlet();
    servlet.setRepositoryResolver(new FileResolver<>(Path.of(args[0]).toFile(), true));
    var handler = new ServletContextHandler("/");
    handler.addServlet(new ServletHolder(servlet), "/*");
    var server = new Server();
    var connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(handler);
    server.start();
    System.out.println("http://127.0.0.1:" + connector.getLocalPort());
    server.join();
  }
}
