using System.Text;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Handling;
using HandoffFunctions.Simulation.Memory;
using HandoffFunctions.Simulation.Oracle;

namespace HandoffFunctions.Simulation.Model;

/// <summary>
/// Tells a story to the product's handling code, one delivery after the other, with a sweep at every minute at which one has something to do.
/// Nothing fails here: what the oracle or the model finds is a mistake in what the product does with plain facts.
/// </summary>
internal sealed class TellStory
{
    private static readonly Lazy<GraphConnection> NoGraph = new(() => throw new InvalidOperationException("No story here reaches the directory in this way."));
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly VirtualTime _time;
    private readonly Stories _stories;
    private readonly Story _story;
    private readonly IReadOnlyList<Told> _deliveries;

    private TellStory(Story story, IReadOnlyList<Told> deliveries)
    {
        (_story, _deliveries) = (story, deliveries);
        _time = new VirtualTime(deliveries[0].ArrivesAt);
        var clock = _time.Clock();
        Table = new MemoryTable(clock);
        Directory = new MemoryDirectory(clock);
        Oracle = new Invariants(story.Policy);
        Table.Written = changes =>
        {
            foreach (var change in changes)
            {
                Oracle.Wrote(change.Before, change.After);
            }

            Oracle.CheckWritten();
        };
        Directory.Revoked = revocation => Oracle.Revoked(revocation.UserId, revocation.At);
        var outside = new Outside(
            "i1", Table, Directory, new GraphSubscriptions(NoGraph), new GraphAccounts(NoGraph), new GraphPeople(NoGraph), null, null, null, new MemoryTopic(),
            new PushSignals(clock), null, TimeSpan.Zero);
        var policy = ReadPolicy.From(Encoding.UTF8.GetBytes(story.Policy)).Policy ?? throw new ArgumentException("The story's policy cannot be read.", nameof(story));
        _stories = Stories.Of(outside, policy, clock, new Random(story.Seed), new KeptLog());
    }

    public MemoryTable Table { get; }

    public MemoryDirectory Directory { get; }

    public Invariants Oracle { get; }

    /// <summary>How often custody, handoffs and findings were compared with the model.</summary>
    public int Compared { get; private set; }

    /// <param name="deliveries">Null for the story's own.</param>
    /// <exception cref="InvariantBrokenException">The product broke a promise, or does not say what the model says.</exception>
    public static TellStory ToTheEnd(Story story, IReadOnlyList<Told>? deliveries = null)
    {
        var telling = new TellStory(story, deliveries ?? story.Deliveries);
        telling.Tell();
        // Until all rounds of carrying, all grace, and whatever may be overdue, is over.
        telling.SweepUntil(telling._time.Now + TimeSpan.FromHours(30));
        telling.Oracle.AssertQuiet(telling._time.Now);
        return telling;
    }

    /// <summary>Tells the story and stops at its last delivery, with what is then still to come.</summary>
    public static TellStory ToTheLastDelivery(Story story)
    {
        var telling = new TellStory(story, story.Deliveries);
        telling.Tell();
        return telling;
    }

    private void Tell()
    {
        Await(Table.CreateIfNotExistsAsync(CancellationToken.None));
        foreach (var told in _deliveries)
        {
            SweepUntil(told.ArrivesAt);
            Oracle.Scenario = $"{told.Json} in {_story}";
            var handled = Await(_stories.Handle.HandleAsync(Encoding.UTF8.GetBytes(told.Json), CancellationToken.None));
            if (handled is not (Handled.Recorded or Handled.Duplicate))
            {
                throw new InvariantBrokenException("a story's event is recorded", told.Json, $"it was {handled}", Oracle.Scenario);
            }

            Oracle.Accepted(told, _time.Now);
            Oracle.CheckWritten();
        }
    }

    private void SweepUntil(DateTimeOffset until)
    {
        while (Due() is { } due)
        {
            var minute = new DateTimeOffset((Math.Max(due.UtcTicks, _time.Now.UtcTicks) / Minute.Ticks * Minute.Ticks) + Minute.Ticks, TimeSpan.Zero);
            if (minute >= until)
            {
                break;
            }

            _time.AdvanceTo(minute);
            Oracle.Scenario = $"the sweep at {minute:HH:mm} of {_story}";
            Await(_stories.Sweep.RunAsync(CancellationToken.None));
            Oracle.CheckWritten();
            Compared += Oracle.AssertFlagged(_time.Now) ? 1 : 0;
        }

        _time.AdvanceTo(until);
    }

    private DateTimeOffset? Due() => Table.FirstRows("at|").Select(row => (DateTimeOffset?)Keys.DueIn(row.RowKey)).Min();

    private T Await<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            if (!_time.FireNext())
            {
                throw new InvalidOperationException("Something waits for nothing: it went to another thread.");
            }
        }

        return task.GetAwaiter().GetResult();
    }
}
