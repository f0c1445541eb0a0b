using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Simulation.Model;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>
/// The product's promises, checked after every step of a scenario on the rows of its table. One for each scenario: it remembers what it has
/// seen, and looks only at rows whose ETag is new. What is broken throws <see cref="InvariantBrokenException"/>.
/// </summary>
/// <param name="policy">Text of the policy that the scenario plays under.</param>
/// <param name="secrets">Secrets, tokens and codes of the scenario, which must stand nowhere.</param>
internal sealed class Invariants(string policy, IReadOnlyList<string>? secrets = null)
{
    /// <summary>Names the scenario and its step in every message: a seed, a call, a permutation.</summary>
    public string Scenario { get; set; } = "";

    /// <summary>The largest row seen so far, in bytes as the service counts them.</summary>
    public (string Row, int Bytes) Largest { get; private set; }

    /// <summary>The product has acknowledged an event as recorded (or as a duplicate). From the next check on it must be on record, once.</summary>
    /// <param name="told">Its <see cref="Told.ArrivesAt"/> is when it was acknowledged.</param>
    public void Accepted(Told told) => Accepted(told.Fact.Source, told.Fact.Id, told.Fact.IsAboutPerson ? null : told.Fact.Device, told.Fact.User);

    /// <summary>The same for an event that is no story's: it must stand on the device's ledger, or without a device on the person's.</summary>
    public void Accepted(string source, string id, string? deviceId, string? userId) => throw new NotSupportedException($"{source} {id} {deviceId} {userId}");

    /// <summary>A revocation reached the directory.</summary>
    /// <param name="at">When, by the true clock.</param>
    /// <param name="knownSince">
    /// Only what had been acknowledged by then could be known to whoever asked: when the invocation that asked last read. Null for <paramref name="at"/>.
    /// </param>
    public void Revoked(string userId, DateTimeOffset at, DateTimeOffset? knownSince = null) => throw new NotSupportedException($"{userId} {at} {knownSince}");

    /// <summary>A line of a log, an answer, an event that went out: no secret may stand in it.</summary>
    public void Heard(string where, string text) => throw new NotSupportedException($"{where} {text} {policy} {secrets}");

    /// <summary>Checks all invariants on all rows of the table.</summary>
    /// <param name="now">By the true clock.</param>
    public void Check(IEnumerable<TableEntity> rows, DateTimeOffset now) => throw new NotSupportedException($"{rows} {now} {Largest = default}");

    /// <inheritdoc cref="Check"/>
    public async Task CheckAsync(ITable table, DateTimeOffset now) => Check(await ReadTable.AllAsync(table), now);

    /// <summary>
    /// Faults have stopped and enough sweeps have run: nothing may be owed any more, except what is stuck, waits for somebody's
    /// confirmation within policy's time, or waits for its turn in a pair of secrets. Judges the rows of the last check.
    /// </summary>
    public void AssertQuiet(DateTimeOffset now) => throw new NotSupportedException($"{now}");
}
