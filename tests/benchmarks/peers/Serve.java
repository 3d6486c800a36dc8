import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.tdb2.TDB2Factory;

/** Answers the queries of standard input, one a line, from the TDB2 database of the first argument. */
public class Serve {
    public static void main(String[] arguments) throws Exception {
        Dataset data = TDB2Factory.connectDataset(arguments[0]);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String query = line.replace("\\n", "\n").replace("\\\"", "\"");
            data.begin(ReadWrite.READ);
            try (QueryExecution asked = QueryExecutionFactory.create(query, data)) {
                ResultSetFormatter.outputAsJSON(out, asked.execSelect());
            } finally {
                data.end();
            }
            out.println("\n" + arguments[1]);
            out.flush();
        }
    }
}
