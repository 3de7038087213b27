import Postgres
import TestSupport
import Testing

@Suite struct ErrorTests {
  private func failure(_ text: String) async -> ConnectionFailure? {
    guard case .connectionFailed(let failure)? = await postgresError({ try await TestServer.connect(text) }) else {
      return nil
    }
    return failure
  }

  @Test("Every failure to connect is told by its reason and place, and never with the password")
  func connectionFailures() async throws {
    try await TestServer.withRole("PASSWORD 'right'") { role in
      let tcp = "host=127.0.0.1 port=\(TestServer.port) user=\(role)"
      let right = try await TestServer.connect("\(tcp) dbname=postgres password=right")
      #expect(right.address.user == role && right.address.host == "127.0.0.1")
      await right.close()
      let cases: [(String, ConnectionFailure.Reason, SQLState?)] = [
        ("\(tcp) dbname=postgres password=hunter2", .wrongPassword, .invalidPassword),
        ("postgresql://\(role):hunter2@127.0.0.1:\(TestServer.port)/postgres", .wrongPassword, .invalidPassword),
        ("\(tcp) dbname=postgres", .passwordMissing, nil),
        ("\(tcp) dbname=nowhere password=right", .databaseMissing, .databaseMissing),
        ("\(tcp) password=right sslmode=require", .tls, nil),
        ("host=127.0.0.1 port=1 password=hunter2", .noServer, nil),
        ("host=/nonexistent password=hunter2", .noServer, nil),
        ("host=nowhere.invalid password=hunter2", .unknownHost, nil),
        ("host=127.0.0.1,127.0.0.1 port=1 password=hunter2", .noServer, nil),
        ("user=no_such_role", .notAuthorized, .invalidAuthorization),
        ("password=hunter2 nonsense", .invalidConnectionString, nil),
      ]
      for (text, reason, sqlState) in cases {
        let failure = try #require(await failure(text), "\(text)")
        #expect(failure.reason == reason, "\(text)")
        #expect(failure.sqlState == sqlState, "\(text)")
        let error = PostgresError.connectionFailed(failure)
        #expect(!error.description(showingValues: true).contains("hunter2"), "\(text)")
        #expect(error.description.hasPrefix("Cannot connect"))
      }
    }
  }

  @Test("A message names server, database and user")
  func messageNamesPlace() async throws {
    let failure = try #require(await failure("host=127.0.0.1 port=1 dbname=flights user=ann"))
    #expect(
      PostgresError.connectionFailed(failure).description
        == #"Cannot connect to database "flights" on 127.0.0.1:1 as user "ann": no server answers there. "#
        + "Check host and port, and that the server runs.")
  }

  @Test("An error of the server keeps code, names and purpose; values appear only when asked for")
  func valuesAreHidden() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t (a text CONSTRAINT only_one UNIQUE)")
      try await connection.execute("INSERT INTO t VALUES ('s3cret')")
      let error = try #require(
        await postgresError { try await connection.execute("/* leadsman:store */ INSERT INTO t VALUES ('s3cret')") })
      guard case .server(let report) = error else { return #expect(Bool(false), "\(error)") }
      #expect(report.sqlState == .uniqueViolation && report.purpose.name == "store")
      #expect(report.schema == schema && report.table == "t" && report.constraint == "only_one")
      #expect(!"\(error)".contains("s3cret"))
      #expect("\(error)".contains("only_one") && "\(error)".contains("23505") && "\(error)".contains("store"))
      #expect(error.description(showingValues: true).contains("s3cret"))
    }
  }

  @Test("A place in SQL that the reader never saw is told with the server's words alone, or by who knows the text")
  func places() async throws {
    let connection = try await TestServer.connect()
    let error = try #require(await postgresError { try await connection.execute("SELECT nowhere") })
    #expect(error.description.hasPrefix("A column does not exist, during \"query\""))
    #expect(error.description(showingValues: true).contains("\nPosition: character 8 of the statement\n"))
    #expect(
      error.description { "at character \($0 - 7) of the list" }.hasPrefix(
        "A column does not exist at character 1 of the list, during \"query\""))
    #expect(error.description { _ in nil } == error.description)
    #expect(PostgresError.connectionClosed.description { "\($0)" } == PostgresError.connectionClosed.description)
    await connection.close()
  }

  @Test(
    "A faulty statement is told by its SQLSTATE, and the connection goes on",
    arguments: [
      ("SELECT * FROM no_such_table", SQLState.undefinedTable), ("SELECT no_such_column", .undefinedColumn),
      ("SELEC 1", .syntaxError), ("SELECT no_such_function()", .undefinedFunction),
      ("SELECT 1; SELECT 2", .syntaxError),
    ])
  func statementErrors(sql: String, state: SQLState) async throws {
    let connection = try await TestServer.connect()
    #expect(await postgresError { try await connection.query(sql) }?.sqlState == state)
    #expect(try await connection.scalar("SELECT 1", as: Int.self) == 1)
  }

  @Test("A closed connection says so")
  func closed() async throws {
    let connection = try await TestServer.connect()
    await connection.close()
    guard case .connectionClosed? = await postgresError({ try await connection.query("SELECT 1") }) else {
      return #expect(Bool(false), "a closed connection took a statement")
    }
  }
}
