using System.Text.Json;
using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Ledger;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Simulation.Oracle;
using HandoffFunctions.Storage;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability.Load;

/// <summary>So many devices pass from one operator to the next within a minute, one after another.</summary>
internal sealed class ShiftChange(Stack stack, int handoffs, TimeSpan within)
{
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly string _name = Events.New("tablet");
    private readonly List<JsonObject> _before = [];
    private readonly List<JsonObject> _after = [];

    /// <summary>When the first operator of the next shift signed in.</summary>
    public DateTimeOffset Began { get; private set; }

    /// <summary>What the quota allows at the soonest, when the handoffs come evenly: seconds until the last revocation may be made.</summary>
    public double SoonestSeconds(int most, TimeSpan window)
    {
        var at = new double[handoffs];
        for (var n = 0; n < handoffs; n++)
        {
            var comes = n * within.TotalSeconds / handoffs;
            at[n] = n < most ? comes : Math.Max(comes, at[n - most] + window.TotalSeconds);
        }

        return at[^1];
    }

    /// <summary>Everybody of the first shift signs in.</summary>
    public async Task SignInAsync()
    {
        _before.AddRange(Enumerable.Range(0, handoffs).Select(n => Events.SignIn(Device(n), $"{Device(n)}-first", "s-1", at: -600)));
        foreach (var some in _before.Chunk(100))
        {
            await stack.PublishAtOnceAsync(some);
            Assert.True(await stack.Local.Activity.WaitUntilIdleAsync(TimeSpan.FromMinutes(1)), "the first shift is not signed in");
        }
    }

    /// <summary>Everybody of the next shift signs in, at an even pace, each in a delivery of its own.</summary>
    public async Task ChangeAsync()
    {
        Began = _time.GetUtcNow();
        for (var n = 0; n < handoffs; n++)
        {
            var ahead = Began + (within * n / handoffs) - _time.GetUtcNow();
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, _time);
            }

            _after.Add(Events.SignIn(Device(n), $"{Device(n)}-next", "s-2"));
            await stack.PublishAtOnceAsync(_after[^1]);
        }
    }

    /// <summary>The devices as they are stored, with their ledgers.</summary>
    public async Task<IReadOnlyList<(Device Device, IReadOnlyList<LedgerEntry> Ledger)>> StoredAsync()
    {
        var rows = (await ReadTable.AllAsync(stack.Table())).Where(row => row.PartitionKey != Rows.Meta && row.RowKey[0] == 'd').ToLookup(row => row.RowKey[..25]);
        return [.. Enumerable.Range(0, handoffs).Select(n => HandoffKey.OfDevice(Device(n))).Select(key => (
            JsonSerializer.Deserialize(rows[key].Single(row => row.RowKey == Rows.Head(key)).Text(), StateJson.Default.Device)!,
            (IReadOnlyList<LedgerEntry>)[.. rows[key].Where(row => row.RowKey.StartsWith($"{key}|e|", StringComparison.Ordinal)).Select(Entry)]))];
    }

    public static IEnumerable<Step> StepsOf(IEnumerable<(Device Device, IReadOnlyList<LedgerEntry> Ledger)> stored) =>
        stored.SelectMany(one => one.Device.Handoffs).SelectMany(handoff => handoff.Steps);

    /// <summary>Each sign-in stands on its ledger once, each chain is whole, each handoff is there, and each of its steps is proven.</summary>
    public void AssertNothingLost(IReadOnlyList<(Device Device, IReadOnlyList<LedgerEntry> Ledger)> stored)
    {
        for (var n = 0; n < handoffs; n++)
        {
            var (device, ledger) = stored[n];
            var verify = new VerifyChain();
            foreach (var entry in ledger)
            {
                verify.Next(entry);
            }

            var verified = verify.Done(device.Seq, device.LastHash);
            Assert.True(verified.Valid, verified.Reason);
            var recorded = ledger.Select(entry => JsonNode.Parse(entry.Text)).Where(entry => entry.Text("type") == "session.started").Select(entry => entry.Text("eventId")).ToList();
            Assert.Equal([_before[n].Text("id"), _after[n].Text("id")], recorded);
            var handoff = Assert.Single(device.Handoffs);
            Assert.Equal(Cause.NextOperator, handoff.Cause);
            Assert.All(handoff.Steps, step => Assert.Equal(StepState.Verified, step.State));
        }
    }

    private string Device(int n) => $"{_name}-{n}";

    private static LedgerEntry Entry(TableEntity row) => new(row.GetInt64("seq") ?? 0, row.GetString("prev") ?? "", row.GetString("hash") ?? "", row.Text());
}
