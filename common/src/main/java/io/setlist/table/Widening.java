package io.setlist.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of a table of an earlier version with the columns that came since, null in each: for one who
 * reads a table that nobody has given them yet.
 */
final class Widening {

  private Widening() {}

  static Dataset<Row> of(Dataset<Row> stored, StructType defined) {
    StructType schema = stored.schema();
    if (ColumnChanges.between(schema, defined).added().isEmpty()) return stored;
    List<Column> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      columns.add(
          defined.getFieldIndex(field.name()).isEmpty()
              ? col(field.name())
              : wide(col(field.name()), field.dataType(), defined.apply(field.name()).dataType())
                  .as(field.name()));
    }
    columns.addAll(missing(schema, defined));
    return stored.select(columns.toArray(Column[]::new));
  }

  private static List<Column> missing(StructType stored, StructType defined) {
    List<Column> missing = new ArrayList<>();
    for (StructField field : defined.fields()) {
      if (stored.getFieldIndex(field.name()).isEmpty()) {
        missing.add(lit(null).cast(field.dataType()).as(field.name()));
      }
    }
    return missing;
  }

  private static Column wide(Column value, DataType stored, DataType defined) {
    if (stored instanceof StructType s && defined instanceof StructType d) {
      List<Column> fields = new ArrayList<>();
      for (StructField field : s.fields()) {
        Column inner = value.getField(field.name());
        fields.add(
            (d.getFieldIndex(field.name()).isEmpty()
                    ? inner
                    : wide(inner, field.dataType(), d.apply(field.name()).dataType()))
                .as(field.name()));
      }
      fields.addAll(missing(s, d));
      return when(value.isNotNull(), struct(fields.toArray(Column[]::new)));
    }
    if (stored instanceof ArrayType s && defined instanceof ArrayType d) {
      return transform(value, element -> wide(element, s.elementType(), d.elementType()));
    }
    return value;
  }
}
