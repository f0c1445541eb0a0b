using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Events.Records;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// A delivery of log records, in one pass: what names its device first, device by device side by side, and then what its person must
/// place, because the first may be what gives the person a device. Records that concern nobody here cost no storage call.
/// </summary>
public sealed class HandleRecords(HandleEvent handle, FindDevice find, FeedLog feeds, TimeProvider time)
{
    /// <summary>Devices that are written side by side.</summary>
    private const int Most = 8;

    /// <exception cref="AggregateException">
    /// Some records could not be put on record; all others were. The delivery must come again: what is on record changes nothing then.
    /// </exception>
    public async Task HandleAsync(IReadOnlyList<ReadOnlyMemory<byte>> bodies, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var records = Distinct(bodies.SelectMany(body => ReadRecords.From(body, now))).ToList();
        var failures = new List<Exception>();
        foreach (var turn in await InTurnsAsync(records, cancel).ConfigureAwait(false))
        {
            failures.AddRange(await RunAsync(turn, cancel).ConfigureAwait(false));
        }

        if (failures.Count > 0)
        {
            throw new AggregateException("Some records could not be put on record. Their delivery must come again.", failures);
        }

        // Only now: a feed whose records cannot be kept must not look alive.
        await feeds.NoteAsync(records, now, cancel).ConfigureAwait(false);
    }

    /// <summary>What needs nothing else first; what its person must place; and last revocations, which go wherever the person is known by then.</summary>
    private async Task<IReadOnlyList<List<RecordReading>>> InTurnsAsync(List<RecordReading> records, CancellationToken cancel)
    {
        List<RecordReading>[] turns = [[], [], []];
        foreach (var record in records)
        {
            var turn = record.Reading switch
            {
                Reading.Read { Fact.Kind: FactKind.TokensRevoked } => 2,
                Reading.Read { Fact: { IsAboutAnyMachine: true } fact } when await find.ByPlaceAsync(fact, cancel).ConfigureAwait(false) is not Placement.On { InScope: true } => 1,
                _ => 0,
            };
            turns[turn].Add(record);
        }

        return turns;
    }

    /// <summary>Handles records, those of one device one after another in the order in which they happened.</summary>
    private async Task<List<Exception>> RunAsync(IReadOnlyList<RecordReading> records, CancellationToken cancel)
    {
        var groups = new Dictionary<string, List<RecordReading>>();
        foreach (var record in records)
        {
            var group = await GroupOfAsync(record, groups.Count, cancel).ConfigureAwait(false);
            if (!groups.TryGetValue(group, out var own))
            {
                groups.Add(group, own = []);
            }

            own.Add(record);
        }

        var failures = new List<Exception>();
        await AtOnce.RunAsync(groups.Values, Most, async own =>
        {
            foreach (var record in own.OrderBy(record => record.At))
            {
                try
                {
                    await handle.HandleAsync(record.Json, record.Reading, cancel).ConfigureAwait(false);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // One device that cannot be written must not keep the others' records from being.
                    lock (failures)
                    {
                        failures.Add(failure);
                    }
                }
            }
        }).ConfigureAwait(false);
        return failures;
    }

    private async Task<string> GroupOfAsync(RecordReading record, int number, CancellationToken cancel) =>
        record.Reading is not Reading.Read { Fact: var fact } ? $"alone {number}"
        : !fact.IsAboutAnyMachine ? $"person {fact.UserId}"
        : await find.OfAsync(fact, cancel).ConfigureAwait(false) is Placement.On { Fact: var placed } ? HandoffKey.OfDevice(placed.DeviceId!)
        : $"person {fact.OnBehalfOf ?? fact.UserId}";

    /// <summary>A delivery may hold a record twice; the second is not worth a call.</summary>
    private static IEnumerable<RecordReading> Distinct(IEnumerable<RecordReading> records) =>
        records.DistinctBy(record => record.Reading is Reading.Read { Fact.Key: var key } ? (object)key : record);
}
