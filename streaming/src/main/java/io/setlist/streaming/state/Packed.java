package io.setlist.streaming.state;

import java.io.Serializable;

/** A row of the source, as Spark decodes it: a bean because its encoder asks for one. */
public final class Packed implements Serializable {

  private static final long serialVersionUID = 1L;

  private byte[] payload;

  public byte[] getPayload() {
    return payload;
  }

  public void setPayload(byte[] payload) {
    this.payload = payload;
  }
}
