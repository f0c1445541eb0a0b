using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit;

namespace HandoffFunctions.Simulation.Order;

public sealed class When_a_made_up_story_is_told_in_any_order
{
    private static readonly int Stories = Figures.Long ? 200_000 : 10_000;

    private static readonly Explained Explained = new();

    /// <summary>A failure prints the small story, and the two numbers that HANDOFF_REPLAY takes to make it up again.</summary>
    [Fact]
    public void It_ends_as_when_told_in_order()
    {
        var told = 0;
        var property = Prop.ForAll(MadeUp.Any, made =>
        {
            var differences = Difference.Between(made.Sorted.Tell(), made.Shuffled.Tell());
            Explained.Add(differences);
            Interlocked.Increment(ref told);
            if (differences.Where(difference => difference.ExplainedBy is null).ToList() is { Count: > 0 } unexplained)
            {
                throw new InvalidOperationException($"it ends differently:\n{string.Join('\n', unexplained)}");
            }
        });

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Stories).WithReplay(FSharpOption<Replay>.Some(From()))
                .WithParallelRunConfig(FSharpOption<ParallelRunConfig>.Some(new ParallelRunConfig(Environment.ProcessorCount))),
            property);

        Figures.Record("Order and duplicates", "made-up stories told in random order and compared with their sorted telling and the model", told);
        Explained.Record("made-up stories");
    }

    /// <summary>The same stories in every run, unless others are asked for.</summary>
    private static Replay From()
    {
        var numbers = (Environment.GetEnvironmentVariable("HANDOFF_REPLAY") ?? "20260302,17").Split(',').Select(part => ulong.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new Replay(new Rnd(numbers[0], numbers[1]), FSharpOption<int>.None);
    }
}
