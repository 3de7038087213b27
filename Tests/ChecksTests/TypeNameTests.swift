import Testing

@testable import Checks

@Suite struct TypeNameTests {
  @Test(
    "every usual spelling admits the catalog's own",
    arguments: [
      ("int", "integer"), ("INT4", "integer"), ("int8", "bigint"), ("int2", "smallint"), ("serial", "integer"),
      ("bigserial", "bigint"), ("smallserial", "smallint"), ("float", "double precision"),
      ("float8", "double precision"), ("float(53)", "double precision"), ("float(24)", "real"), ("float4", "real"),
      ("bool", "boolean"), ("varchar", "character varying"), ("varchar", "character varying(20)"),
      ("varchar(20)", "character varying(20)"), ("char(3)", "character(3)"), ("bpchar", "character(1)"),
      ("decimal", "numeric(10,2)"), ("decimal(10, 2)", "numeric(10,2)"), ("numeric(10)", "numeric(10,0)"),
      ("timestamptz", "timestamp with time zone"), ("timestamptz(3)", "timestamp(3) with time zone"),
      ("timestamp", "timestamp without time zone"), ("timestamp(0)", "timestamp(0) without time zone"),
      ("Timestamp  With Time Zone", "timestamp with time zone"), ("timetz", "time with time zone"),
      ("time", "time without time zone"), ("int[]", "integer[]"), ("int[][]", "integer[]"),
      ("varchar(5)[]", "character varying(5)[]"), ("text", "text"), ("public.mood", "public.mood"),
      ("varbit(3)", "bit varying(3)"),
    ])
  func admits(wanted: String, found: String) {
    #expect(TypeName(wanted).admits(TypeName(found)))
  }

  @Test(
    "another type, another modifier or another dimension is not admitted",
    arguments: [
      ("int", "bigint"), ("varchar(20)", "character varying(21)"), ("varchar(20)", "character varying"),
      ("numeric(10,2)", "numeric(10,3)"), ("numeric(10)", "numeric(10,2)"), ("timestamp", "timestamp with time zone"),
      ("timestamptz(3)", "timestamp with time zone"), ("int", "integer[]"), ("int[]", "integer"),
      ("text", "character varying"),
      ("float(24)", "double precision"), ("char", "character varying"), ("", "text"), ("(", "text"),
      ("numeric(", "numeric"),
    ])
  func refuses(wanted: String, found: String) {
    #expect(!TypeName(wanted).admits(TypeName(found)))
  }
}
