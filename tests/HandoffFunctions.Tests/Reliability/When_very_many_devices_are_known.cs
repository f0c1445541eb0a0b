using System.Globalization;
using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Handling;
using HandoffFunctions.Simulation;
using HandoffFunctions.Storage;
using HandoffFunctions.Tests.Fixtures;
using HandoffFunctions.Tests.Reliability.Load;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>Where everybody has a trace stands in memory, so that the logs of a whole tenant cost no storage call. It must not need much of it.</summary>
[Collection(UnderLoad.Name)]
public sealed class When_very_many_devices_are_known
{
    private const int Devices = 50_000;
    private const int PeopleADevice = 2;
    private const double MostMegabytes = 50;
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_is_kept_of_them_fits_into_little_memory_and_is_found()
    {
        var store = new CustodyStore(new ManyTraces());
        var (policy, _) = ReadPolicy.From(await File.ReadAllBytesAsync(PolicyFile.With(_ => { })));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (known, whereabouts) = (new KnownDevices(store, TimeProvider.System, TimeSpan.Zero), new Whereabouts(store, TimeProvider.System, TimeSpan.Zero));

        await Task.WhenAll(known.ReadAsync(CancellationToken.None), whereabouts.ReadAsync(CancellationToken.None));

        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        var find = new FindDevice(policy!, known, whereabouts);
        Assert.Equal(ManyTraces.DeviceOf(4711), await PlacedAsync(find, Of(FactKind.SessionActive) with { UserId = ManyTraces.UserOf(4711, 1), SessionId = "of-another-device" }));
        Assert.Equal(ManyTraces.DeviceOf(4712), await PlacedAsync(find, Of(FactKind.SessionActive) with { UserId = ManyTraces.UserOf(4712, 0).ToUpperInvariant(), SessionId = ManyTraces.SessionOf(4712, 0) }));
        Assert.Equal(ManyTraces.DeviceOf(4713), await PlacedAsync(find, Of(FactKind.SessionActive) with { UserId = ManyTraces.UserOf(4713, 0), SessionId = "s", TokenId = ManyTraces.TokenOf(4713, 0) }));
        Assert.Null(await PlacedAsync(find, Of(FactKind.SessionActive) with { UserId = ManyTraces.UserOf(4714, 0), SessionId = "of-another-device" }));
        Assert.Equal(ManyTraces.DeviceOf(4715), await PlacedAsync(find, Of(FactKind.SessionRevoked) with { SessionId = ManyTraces.SessionOf(4715, 1) }));
        var (megabytes, each) = (taken / 1024.0 / 1024.0, taken / (double)(Devices * PeopleADevice));
        Figures.Record("Load", "memory for where 50,000 devices were used", megabytes, "MB");
        Figures.Record("Load", "memory for a person's trace on a device", each, "bytes");
        Assert.True(megabytes <= MostMegabytes, $"{megabytes:0.0} MB, {each:0} bytes a trace");
        GC.KeepAlive(find);
    }

    private static async Task<string?> PlacedAsync(FindDevice find, Fact fact) =>
        await find.OfAsync(fact, CancellationToken.None) is Placement.On on ? on.Fact.DeviceId : null;

    private static Fact Of(FactKind kind) => new() { Kind = kind, Key = new EventKey("/tests", "1"), At = Now };

    /// <summary>A table that holds the traces of two operators on each device: one who has it, and one who passed it on.</summary>
    private sealed class ManyTraces : ITable
    {
        private const int Page = 1000;

        public static string DeviceOf(int device) => Id("device", device);

        public static string UserOf(int device, int person) => Id("user", (device * PeopleADevice) + person);

        public static string SessionOf(int device, int person) => Id("session", (device * PeopleADevice) + person);

        public static string TokenOf(int device, int person) => Id("token", (device * PeopleADevice) + person);

        public Task<TablePage> QueryAsync(
            string partitionKey, string rowKeyFrom, string? rowKeyTo, int? maxPerPage, TableContinuation? continuation, CancellationToken cancel, DateTimeOffset? changedSince = null)
        {
            var start = continuation?.NextRowKey is { } next ? int.Parse(next, CultureInfo.InvariantCulture) : 0;
            var devices = Enumerable.Range(start, Math.Min(Page, Devices - start));
            // All stand in one shard: the reader does not mind.
            List<TableEntity> rows = partitionKey != "s0" ? []
                : rowKeyFrom == "k|" ? [.. devices.Select(device => new TableEntity(partitionKey, Rows.Known(HandoffKey.OfDevice(DeviceOf(device)))))]
                : [.. devices.SelectMany(device => Enumerable.Range(0, PeopleADevice).Select(person => Row(partitionKey, device, person)))];
            return Task.FromResult(new TablePage(rows, partitionKey != "s0" || start + Page >= Devices ? null : new TableContinuation(partitionKey, (start + Page).ToString(CultureInfo.InvariantCulture))));
        }

        public Task<bool> CreateIfNotExistsAsync(CancellationToken cancel) => Task.FromResult(false);

        public Task<TableEntity?> GetEntityIfExistsAsync(string partitionKey, string rowKey, CancellationToken cancel) => Task.FromResult<TableEntity?>(null);

        public Task<TransactionResult> SubmitTransactionAsync(IReadOnlyList<TableAction> actions, CancellationToken cancel) => throw new NotSupportedException();

        private static TableEntity Row(string partition, int device, int person)
        {
            var (user, holds) = (UserOf(device, person), person == 1);
            var session = new Session
            {
                SessionId = SessionOf(device, person),
                UserId = user,
                UserName = $"{user}@hospital.example",
                AppId = Id("app", 1),
                StartedAt = Now.AddHours(-person),
                HandoffId = holds ? null : $"{HandoffKey.OfDevice(DeviceOf(device))}-0123456789abcdef",
                AttributedBy = "deviceId",
                IpAddress = "192.0.2.17",
                TokenIds = [TokenOf(device, person), Id("token", -1)],
            };
            var trace = new PresentOn(DeviceOf(device), user, holds, [session], holds ? null : Now.AddHours(-1)) { Held = [new HeldFor(Now.AddHours(-2), holds ? null : Now.AddHours(-1))] };
            return new TableEntity(partition, Rows.Presence(HandoffKey.OfWorker(user), HandoffKey.OfDevice(trace.DeviceId))).WithText(JsonSerializer.Serialize(trace, StateJson.Default.PresentOn));
        }

        /// <summary>As long as the ids of a directory.</summary>
        private static string Id(string kind, int number) => new Guid(number, (short)kind[0], (short)kind[1], [1, 2, 3, 4, 5, 6, 7, 8]).ToString();
    }
}
