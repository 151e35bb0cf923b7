package io.setlist.local.submit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.setlist.file.LocalFileSettings;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.SparkSubmitArgumentsParser;
import org.apache.spark.launcher.SparkSubmitCommand;

/**
 * A job as spark-submit is told to run it: which arguments are spark-submit's own, and Setlist's
 * jars and settings below all that the user says.
 *
 * <p>Spark's flags are those that the Spark which will run the job knows: its own parser is asked,
 * so there is no list of them here. Everything else is the job's, and so is everything after a
 * {@code --}.
 *
 * <p>Precedence is Spark's: flag, {@code --conf}, properties file, environment. Setlist's settings
 * come last, by standing first in one properties file with the user's: of two lines with one key
 * Spark takes the later, whatever is in them.
 */
public final class Submission {

  private static final Pattern IN_ONE_PROCESS = Pattern.compile("local(\\[.*)?");

  /**
   * Most of Spark's code runs a few times a micro-batch. To compile it for speed takes a third of
   * two cores for minutes and gives nothing back, so that is left for what runs sixteen times as
   * often as by default: the parser, the kernel, the shuffle.
   */
  private static final String COMPILER =
      "-XX:Tier4InvocationThreshold=80000 -XX:Tier4MinInvocationThreshold=9600"
          + " -XX:Tier4CompileThreshold=240000 -XX:Tier4BackEdgeThreshold=640000";

  private static final Pattern CLASS_PATH =
      Pattern.compile("(?m)^[^#\\n]*\\bSPARK_DIST_CLASSPATH=");
  private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC\\b");
  private static final String LOOPBACK = "127.0.0.1";
  private static final int USAGE = 2;

  /** What Spark calls the jar of an application that needs none. */
  private static final String ON_THE_CLASS_PATH = "spark-internal";

  private final Path home;
  private final Map<String, String> environment;
  private final Arguments given = new Arguments();
  private final Path propertiesOfOthers;
  private final Properties others = new Properties();

  private Submission(Path home, List<String> arguments, Map<String, String> environment)
      throws IOException {
    this.home = home;
    this.environment = environment;
    given.sort(arguments);
    propertiesOfOthers = given.propertiesFile();
    if (propertiesOfOthers == null) return;
    if (!Files.isReadable(propertiesOfOthers)) {
      throw new IllegalArgumentException(
          "--properties-file " + propertiesOfOthers + " cannot be read");
    }
    // As Spark reads it: what is no UTF-8, in a remark perhaps, is no reason to end.
    try (Reader reader = new InputStreamReader(Files.newInputStream(propertiesOfOthers), UTF_8)) {
      others.load(reader);
    }
  }

  /**
   * Prints a NUL, variables and then the command that they are for, each word with a NUL after it.
   * That is the spark-submit of {@code SPARK_HOME}, or, with the built-in Spark, the JVM that one
   * would become.
   *
   * @param args the folder of Setlist's jars; a file with its settings, to which the user's are
   *     added; the job's module and main class; its heap; flags of its JVM, and those for a JVM on
   *     the class path of the built-in Spark and Setlist, quoted as for a shell; then what the user
   *     has given
   */
  public static void main(String[] args) throws IOException {
    try {
      Path home = Path.of(args[0]);
      Path properties = Path.of(args[1]);
      Submission submission =
          new Submission(home, List.of(args).subList(7, args.length), System.getenv());
      submission.addOthersTo(properties);
      Map<String, String> variables = submission.variables(args[4], args[5]);
      List<String> arguments = submission.arguments(args[2], args[3], properties);
      PrintStream out = new PrintStream(System.out, false, UTF_8);
      out.print('\0'); // ends what others may have said there
      Stream.concat(
              variables.entrySet().stream().map(Map.Entry::toString),
              submission.command(variables, args[6], arguments).stream())
          .forEach(word -> out.print(word + '\0'));
      out.flush();
    } catch (IllegalArgumentException e) {
      System.err.println("setlist: " + e.getMessage());
      System.exit(USAGE);
    }
  }

  /** Sorts one command's arguments, in the order in which they stand. */
  private final class Arguments extends SparkSubmitArgumentsParser {

    private final List<String> spark = new ArrayList<>();
    private final List<String> job = new ArrayList<>();
    private final Map<String, String> flags = new LinkedHashMap<>();
    private final Map<String, String> conf = new LinkedHashMap<>();
    private boolean known;
    private int left;

    /**
     * Asks Spark's parser about one argument at a time. Of a whole line it would hand on the flags
     * that it does not know without what stands after their {@code =}.
     */
    void sort(List<String> arguments) {
      List<String> rest = arguments;
      while (!rest.isEmpty()) {
        if (rest.get(0).equals("--")) {
          job.addAll(rest.subList(1, rest.size()));
          return;
        }
        known = false;
        try {
          parse(rest);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(rest.get(0) + " needs a value", e);
        }
        if (!known) job.add(rest.get(0));
        rest = rest.subList(rest.size() - (known ? left : rest.size() - 1), rest.size());
      }
    }

    @Override
    protected boolean handle(String name, String value) {
      if (name.equals(HELP) || name.equals(VERSION)) return false;
      known = true;
      if (name.equals(CONF)) {
        String[] setting = value.split("=", 2);
        if (setting.length == 2) conf.put(setting[0].strip(), setting[1].strip());
      } else if (value != null) {
        flags.put(name, value);
      }
      // These two are given once, joined with ours.
      if (name.equals(PROPERTIES_FILE) || name.equals(JARS)) return false;
      spark.add(name);
      if (value != null) spark.add(value);
      return false;
    }

    @Override
    protected boolean handleUnknown(String argument) {
      return false;
    }

    @Override
    protected void handleExtraArgs(List<String> rest) {
      left = rest.size();
    }

    Path propertiesFile() {
      if (flags.containsKey(PROPERTIES_FILE)) return Path.of(flags.get(PROPERTIES_FILE));
      Path file = configuration("spark-defaults.conf");
      return Files.isRegularFile(file) ? file : null;
    }

    String master() {
      return effective(MASTER, "spark.master", environment.getOrDefault("MASTER", "local[*]"));
    }

    String jars() {
      return effective(JARS, "spark.jars", "");
    }

    String driverJavaOptions() {
      return effective(DRIVER_JAVA_OPTIONS, "spark.driver.extraJavaOptions", "")
          + " "
          + effective(null, "spark.driver.defaultJavaOptions", "");
    }

    private String effective(String flag, String key, String otherwise) {
      if (flag != null && flags.containsKey(flag)) return flags.get(flag);
      return conf.getOrDefault(key, others.getProperty(key, otherwise).strip());
    }
  }

  /**
   * What spark-submit is told without arguments. Of memory and JVM flags it takes the user's own
   * before these.
   */
  private Map<String, String> variables(String memory, String flags) {
    Map<String, String> variables = new LinkedHashMap<>();
    // A job on this machine alone has no reason to be reached from others.
    if (given.master().startsWith("local")) {
      variables.put("SPARK_LOCAL_IP", environment.getOrDefault("SPARK_LOCAL_IP", LOOPBACK));
    }
    if (onItsClassPath()) {
      variables.put(
          "SPARK_DIST_CLASSPATH",
          joined(":", home.resolve("jars/*"), home.resolve("lib/*"), of("SPARK_DIST_CLASSPATH")));
    }
    variables.put(
        "SPARK_SUBMIT_OPTS",
        joined(
            " ", collector(), COMPILER, flags, of("SPARK_SUBMIT_OPTS"), of("SETLIST_JAVA_OPTS")));
    String heap =
        of("SETLIST_DRIVER_MEMORY").isEmpty()
            ? of("SPARK_DRIVER_MEMORY")
            : of("SETLIST_DRIVER_MEMORY");
    variables.put("SPARK_DRIVER_MEMORY", heap.isEmpty() ? memory : heap);
    return variables;
  }

  private String of(String variable) {
    return environment.getOrDefault(variable, "");
  }

  private static String joined(String separator, Object... parts) {
    return Stream.of(parts)
        .map(Object::toString)
        .filter(part -> !part.isBlank())
        .collect(Collectors.joining(separator));
  }

  private List<String> command(
      Map<String, String> variables, String sharing, List<String> arguments) throws IOException {
    if (!isBuiltIn()) {
      return Stream.concat(
              Stream.of(spark().resolve("bin/spark-submit").toString()), arguments.stream())
          .toList();
    }
    Map<String, String> all = new LinkedHashMap<>(variables);
    if (inOneProcess()) all.merge("SPARK_SUBMIT_OPTS", sharing, (o, s) -> joined(" ", s, o));
    return foldersLast(SparkSubmitCommand.of(arguments, all));
  }

  /**
   * The class path with its folders after its jars: only of what stands before any folder can a JVM
   * share the classes with the next. In them is configuration, of which no jar has any.
   */
  private static List<String> foldersLast(List<String> command) {
    List<String> all = new ArrayList<>(command);
    int classPath = all.indexOf("-cp") + 1;
    Map<Boolean, List<String>> entries =
        Stream.of(all.get(classPath).split(":"))
            .collect(
                Collectors.partitioningBy(entry -> entry.endsWith("*") || entry.endsWith(".jar")));
    all.set(
        classPath,
        Stream.concat(entries.get(true).stream(), entries.get(false).stream())
            .collect(Collectors.joining(":")));
    return all;
  }

  /** The JVM refuses to start with two collectors, whichever comes first. */
  private String collector() {
    boolean chosen =
        Stream.of("SPARK_SUBMIT_OPTS", "SETLIST_JAVA_OPTS", "SETLIST_JVM_OPTIONS")
            .map(name -> environment.getOrDefault(name, ""))
            .anyMatch(options -> COLLECTOR.matcher(options).find());
    return chosen || COLLECTOR.matcher(given.driverJavaOptions()).find()
        ? ""
        : "-XX:+UseParallelGC";
  }

  private boolean inOneProcess() {
    return IN_ONE_PROCESS.matcher(given.master()).matches();
  }

  /**
   * Where driver and executor are one process, Setlist is on its class path from the start: Spark's
   * own loader would be told of each jar, copy it and never share a class with the next process.
   * Not where a Spark without Hadoop is told in its {@code spark-env.sh} what else it needs: that
   * takes the place of what it was told here.
   */
  private boolean onItsClassPath() {
    return inOneProcess() && (isBuiltIn() || !isToldOtherwise());
  }

  private Path configuration(String name) {
    String folder = of("SPARK_CONF_DIR");
    return (folder.isEmpty() ? spark().resolve("conf") : Path.of(folder)).resolve(name);
  }

  private boolean isBuiltIn() {
    return spark().equals(home.resolve("spark"));
  }

  private Path spark() {
    return Path.of(environment.get("SPARK_HOME"));
  }

  private boolean isToldOtherwise() {
    Path script = configuration("spark-env.sh");
    if (!Files.isRegularFile(script)) return false;
    try {
      return CLASS_PATH.matcher(Files.readString(script, ISO_8859_1)).find();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + script, e);
    }
  }

  /** As they stand: the file may hold secrets, and is made for this job alone. */
  private void addOthersTo(Path properties) throws IOException {
    if (onItsClassPath()) {
      // For spark-submit itself: what it has opened before the job begins, Hadoop keeps open.
      Files.write(
          properties,
          LocalFileSettings.ALL.entrySet().stream()
              .map(setting -> setting.getKey() + " " + setting.getValue())
              .toList(),
          StandardOpenOption.APPEND);
    }
    if (propertiesOfOthers == null) return;
    Files.write(properties, Files.readAllBytes(propertiesOfOthers), StandardOpenOption.APPEND);
  }

  private List<String> arguments(String module, String main, Path properties) {
    List<String> words = new ArrayList<>(given.spark);
    words.addAll(List.of("--class", main, "--properties-file", properties.toString()));
    if (onItsClassPath()) {
      if (!given.jars().isEmpty()) words.addAll(List.of("--jars", given.jars()));
      words.add(ON_THE_CLASS_PATH);
    } else {
      Map<Boolean, List<Path>> own =
          jarsIn(home.resolve("jars")).collect(Collectors.partitioningBy(jar -> isOf(module, jar)));
      words.addAll(List.of("--jars", beside(own.get(false))));
      words.add(uri(own.get(true).get(0)));
    }
    words.addAll(given.job);
    return words;
  }

  private String beside(List<Path> own) {
    return Stream.of(
            jarsIn(home.resolve("lib")).map(Submission::uri),
            own.stream().map(Submission::uri),
            Stream.of(given.jars()).filter(theirs -> !theirs.isEmpty()))
        .flatMap(jars -> jars)
        .collect(Collectors.joining(","));
  }

  private static boolean isOf(String module, Path jar) {
    return jar.getFileName().toString().startsWith("setlist-" + module + "-");
  }

  private static Stream<Path> jarsIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whatever the path holds but signs of a pattern, in which the launcher names no folder. */
  private static String uri(Path jar) {
    return "file:"
        + URLEncoder.encode(jar.toString(), UTF_8).replace("%2F", "/").replace("+", "%20");
  }
}
