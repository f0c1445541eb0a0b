using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit;

namespace HandoffFunctions.Simulation.Order;

public sealed class When_a_made_up_story_is_told_in_any_order
{
    /// <summary>Two numbers to begin from, and how many stories to make up. The same in every run, unless others are asked for.</summary>
    private static readonly ulong[] From = [.. (Environment.GetEnvironmentVariable("HANDOFF_REPLAY") ?? $"20260302,17,{(Figures.Long ? 200_000 : 10_000)}").Split(',').Select(part => ulong.Parse(part, CultureInfo.InvariantCulture))];

    private const int Parts = 2;

    private static readonly Explained Explained = new();

    /// <summary>A failure prints the small story, and the two numbers that HANDOFF_REPLAY takes, with a 2, to make it up again: <c>HANDOFF_REPLAY=1234,57,2</c>.</summary>
    [Fact]
    public void It_ends_as_when_told_in_order()
    {
        var told = 0;
        var property = Prop.ForAll(MadeUp.Any, made =>
        {
            var differences = Difference.Between(made.Sorted.Tell(isWatched: false), made.Shuffled.Tell());
            Explained.Add(differences);
            Interlocked.Increment(ref told);
            if (differences.Where(difference => difference.ExplainedBy is null).ToList() is { Count: > 0 } unexplained)
            {
                throw new InvalidOperationException($"it ends differently:\n{string.Join('\n', unexplained)}");
            }
        });

        // Two at a time. A failure in one part does not stop the other.
        Parallel.For(0, Parts, part => Check.One(
            Config.QuickThrowOnFailure.WithMaxTest((int)From[2] / Parts).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(From[0] + (ulong)part, From[1]), FSharpOption<int>.None))),
            property));

        Figures.Record("Order and duplicates", "made-up stories told in random order and compared with their sorted telling and the model", told);
        Explained.Record("made-up stories");
    }
}
