package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.setlist.table.Columns;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Whether two structs say the same of a session, in all columns of SPEC 3. */
final class SameSession {

  /** Means of the same numbers may differ in the last bits where they were added otherwise. */
  private static final double RELATIVE = 1e-9;

  private SameSession() {}

  /** The names of the columns in which they differ. */
  static Column differingColumns(Column a, Column b) {
    Column[] names =
        Arrays.stream(Columns.SESSION.fields())
            .map(field -> when(not(equal(field, a, b)), lit(field.name())))
            .toArray(Column[]::new);
    return filter(array(names), name -> name.isNotNull());
  }

  static Column same(Column a, Column b) {
    return Arrays.stream(Columns.SESSION.fields())
        .map(field -> equal(field, a, b))
        .reduce(lit(true), Column::and);
  }

  private static Column equal(StructField field, Column a, Column b) {
    Column x = a.getField(field.name());
    Column y = b.getField(field.name());
    if (!field.dataType().equals(DataTypes.DoubleType)) return x.eqNullSafe(y);
    Column near = abs(x.minus(y)).leq(greatest(abs(x), abs(y)).multiply(RELATIVE));
    return x.eqNullSafe(y).or(coalesce(near, lit(false)));
  }
}
