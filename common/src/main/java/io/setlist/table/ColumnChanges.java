package io.setlist.table;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What lies between the columns that a table was stored with and those that this version defines.
 * Columns that only the table has are somebody's own, or of a later version: no change.
 *
 * @param added paths of what the table lacks, as {@code mood} or {@code partitions.log_end}
 * @param retyped what has another type, each in words that name both
 */
record ColumnChanges(List<String> added, List<String> retyped) {

  static ColumnChanges between(StructType stored, StructType defined) {
    ColumnChanges changes = new ColumnChanges(new ArrayList<>(), new ArrayList<>());
    changes.compareFields("", stored, defined);
    return changes;
  }

  private void compareFields(String path, StructType stored, StructType defined) {
    for (StructField field : defined.fields()) {
      String name = path + field.name();
      if (stored.getFieldIndex(field.name()).isEmpty()) added.add(name);
      else compareTypes(name, stored.apply(field.name()).dataType(), field.dataType());
    }
  }

  private void compareTypes(String name, DataType stored, DataType defined) {
    if (stored instanceof StructType s && defined instanceof StructType d) {
      compareFields(name + ".", s, d);
    } else if (stored instanceof ArrayType s && defined instanceof ArrayType d) {
      compareTypes(name, s.elementType(), d.elementType());
    } else if (!stored.sql().equals(defined.sql())) {
      retyped.add(
          name + " is " + stored.sql() + " there and " + defined.sql() + " in this version");
    }
  }
}
