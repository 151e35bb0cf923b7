package io.setlist;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * No SQL text is made of values: a user's id with a quote in it would end the text. Values go into
 * columns with {@code lit}, names with {@code col}.
 */
class SqlTextTest {

  /** These take SQL and nothing else: only constant text will do. */
  private static final Set<String> SQL = Set.of("sql", "expr", "selectExpr");

  /** These take SQL, too, beside columns and functions. */
  private static final Set<String> SQL_AS_WELL =
      Set.of("where", "filter", "option", "condition", "whenMatched", "whenNotMatched", "merge");

  private static final Set<String> JOINING = Set.of("formatted", "format", "concat", "join");

  /** The person's own SQL, and names and paths of tables, quoted there. */
  private static final Set<String> ALLOWED =
      Set.of("local/sql/Session.java", "local/sql/Catalog.java");

  @Test
  void noSqlIsJoinedWithValues() throws IOException {
    List<JavaFileObject> sources = new ArrayList<>();
    for (String module : List.of("common", "streaming", "batch", "local")) {
      try (Stream<Path> all = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : all.filter(f -> f.toString().endsWith(".java")).toList()) {
          boolean allowed = ALLOWED.stream().anyMatch(a -> file.endsWith("io/setlist/" + a));
          if (!allowed) sources.add(new Source(file.toString(), Files.readString(file)));
        }
      }
    }
    assertThat(sources).hasSizeGreaterThan(100);
    assertThat(joined(sources)).isEmpty();
  }

  @Test
  void seesJoinedSql() throws IOException {
    String text =
        """
        class A {
          void bad() {
            spark.sql("SELECT * FROM " + table);
            spark.sql(text);
            rows.agg(expr("max(%s)".formatted(name)));
            rows.selectExpr("a", "b AS " + name);
            rows.where("user = '" + user + "'");
            rows.filter(("user = '" + user + "'"));
            rows.where(String.format("user = '%s'", user));
            writer.option("replaceWhere", "day = '" + day + "'");
            table.merge(changes, "id = " + id);
          }
          void good() {
            spark.sql("SELECT 1 " + "AS a");
            rows.selectExpr("a", "max(b)");
            rows.where(col("user").equalTo(user + "x"));
            rows.filter(row -> row.equals("a" + user));
            writer.option("path", path);
            column.expr().sql();
          }
        }
        """;
    assertThat(joined(List.of(new Source("A.java", text))))
        .containsExactly(
            "A.java:3 sql",
            "A.java:4 sql",
            "A.java:5 expr",
            "A.java:6 selectExpr",
            "A.java:7 where",
            "A.java:8 filter",
            "A.java:9 where",
            "A.java:10 option",
            "A.java:11 merge");
  }

  /** File, line and method of each call that is given SQL made of values. */
  private static List<String> joined(List<JavaFileObject> sources) throws IOException {
    List<String> found = new ArrayList<>();
    JavacTask parser =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, sources);
    for (CompilationUnitTree unit : parser.parse()) {
      new TreeScanner<Void, Void>() {
        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
          String name = name(call.getMethodSelect());
          boolean isJoined =
              SQL.contains(name)
                  ? !call.getArguments().stream().allMatch(a -> isConstant(a))
                  : SQL_AS_WELL.contains(name)
                      && call.getArguments().stream().anyMatch(a -> isJoined(a));
          if (isJoined) {
            var lines = unit.getLineMap();
            found.add(
                unit.getSourceFile().getName()
                    + ":"
                    + lines.getLineNumber(
                        com.sun.source.util.Trees.instance(parser)
                            .getSourcePositions()
                            .getStartPosition(unit, call))
                    + " "
                    + name);
          }
          return super.visitMethodInvocation(call, nothing);
        }
      }.scan(unit, null);
    }
    return found;
  }

  private static boolean isConstant(ExpressionTree tree) {
    if (tree instanceof ParenthesizedTree p) return isConstant(p.getExpression());
    if (tree instanceof BinaryTree b && b.getKind() == Tree.Kind.PLUS) {
      return isConstant(b.getLeftOperand()) && isConstant(b.getRightOperand());
    }
    return tree instanceof LiteralTree;
  }

  private static boolean isJoined(ExpressionTree tree) {
    if (tree instanceof ParenthesizedTree p) return isJoined(p.getExpression());
    if (tree instanceof MethodInvocationTree call) {
      return JOINING.contains(name(call.getMethodSelect()));
    }
    return tree.getKind() == Tree.Kind.PLUS && !isConstant(tree);
  }

  private static String name(ExpressionTree method) {
    if (method instanceof MemberSelectTree m) return m.getIdentifier().toString();
    return method instanceof IdentifierTree i ? i.getName().toString() : "";
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String name;
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name.replace("../", "")), Kind.SOURCE);
      this.name = name;
      this.text = text;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
