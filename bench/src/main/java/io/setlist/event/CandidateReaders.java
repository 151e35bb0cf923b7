package io.setlist.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.alibaba.fastjson2.JSONReader;
import com.dslplatform.json.DslJson;
import com.dslplatform.json.JsonReader;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.jsoniter.JsonIterator;
import com.jsoniter.ValueType;
import java.io.IOException;

/**
 * The libraries that were tried, each by its fastest streaming calls for the good case alone: none
 * of these readers checks what SPEC 1 asks for beyond it, which makes their figures a lower bound.
 */
final class CandidateReaders {

  private static final JsonFactory JACKSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();
  private static final JsonReader<Object> DSL = new DslJson<>().newReader();
  private static final JsonIterator JSONITER = new JsonIterator();

  private CandidateReaders() {}

  static boolean jacksonBytes(byte[] value, Draft draft) throws IOException {
    try (JsonParser json = JACKSON.createParser(value)) {
      json.nextToken();
      String name;
      while ((name = json.nextFieldName()) != null) {
        Field field = Field.named(name);
        JsonToken token = json.nextToken();
        if (field == null) json.skipChildren();
        else if (token == JsonToken.VALUE_STRING) text(field, json.getText(), draft);
        else number(field, json.getText(), draft);
      }
      return json.nextToken() == null;
    }
  }

  static boolean fastjson2(byte[] value, Draft draft) {
    try (JSONReader json = JSONReader.of(value)) {
      json.nextIfObjectStart();
      while (!json.nextIfObjectEnd()) {
        Field field = Field.named(json.readFieldName());
        if (field == null) json.skipValue();
        else if (json.isString()) text(field, json.readString(), draft);
        else number(field, json.readNumber().toString(), draft);
      }
      return json.isEnd();
    }
  }

  static boolean dslJson(byte[] value, Draft draft) throws IOException {
    JsonReader<Object> json = DSL.process(value, value.length);
    json.getNextToken();
    json.getNextToken();
    while (true) {
      Field field = Field.named(json.readKey());
      if (field == null) json.skip();
      else {
        if (json.last() == '"') text(field, json.readString(), draft);
        else
          number(
              field,
              com.dslplatform.json.NumberConverter.deserializeNumber(json).toString(),
              draft);
        json.getNextToken();
      }
      if (json.last() == '}') return true;
      if (json.last() != ',') return false;
      json.getNextToken();
    }
  }

  static boolean jsoniter(byte[] value, Draft draft) throws IOException {
    JSONITER.reset(value);
    for (String name = JSONITER.readObject(); name != null; name = JSONITER.readObject()) {
      Field field = Field.named(name);
      if (field == null) JSONITER.skip();
      else if (JSONITER.whatIsNext() == ValueType.STRING) text(field, JSONITER.readString(), draft);
      else number(field, JSONITER.readNumberAsString(), draft);
    }
    return true;
  }

  private static void text(Field field, String text, Draft draft) {
    byte[] utf8 = text.getBytes(UTF_8);
    draft.text(field, utf8, 0, utf8.length);
  }

  private static void number(Field field, String number, Draft draft) {
    byte[] ascii = number.getBytes(ISO_8859_1);
    draft.number(field, ascii, 0, ascii.length);
  }
}
