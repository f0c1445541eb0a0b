using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Simulation.Model;
using Xunit;

namespace HandoffFunctions.Simulation.Instances;

public sealed class When_a_clock_is_wrong
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    /// <summary>By a clock that is behind, an event that comes minutes late has only just happened; whoever looks no further cuts a rightful operator off.</summary>
    [Theory]
    [InlineData(-10, 120)]
    [InlineData(-2, 120)]
    [InlineData(0, 120)]
    [InlineData(0, 20)]
    [InlineData(10, 120)]
    public void A_late_handoff_does_not_end_what_its_operator_has_begun_since(double minutesAhead, double late)
    {
        OwnThreads.Run(1, _ =>
        {
            var text = InventStory.NameClasses(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policy.json")));
            var scenario = new Scenario(1, ReadPolicy.From(System.Text.Encoding.UTF8.GetBytes(text)).Policy!, Morning);
            scenario.Heal();
            foreach (var instance in scenario.Instances)
            {
                instance.Clock.Skew = TimeSpan.FromMinutes(minutesAhead);
            }

            scenario.Grid.Send(Told("e-1", What.SessionStarted, "kiosk-1", "operator-a", 0, late: 1));
            scenario.Grid.Send(Told("e-3", What.SessionStarted, "kiosk-2", "operator-a", 70, late: 1));
            scenario.Grid.Send(Told("e-2", What.SessionStarted, "kiosk-1", "operator-b", 60, late));
            scenario.RunUntilIdle();

            Assert.Empty(scenario.Directory.Revocations);
            Assert.Contains(scenario.Table.Rows, row => row.RowKey.Contains("|h|", StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData(0, 0.5, 1, 0)]
    [InlineData(0.9, 0, 1, 0)]
    [InlineData(0, 4, 4, 0)]
    [InlineData(0, 600, 1, 599)]
    [InlineData(600, 0, 601, -600)]
    public void It_is_known_by_the_table_how_wrong_it_is(double asked, double said, double answered, double ahead)
    {
        var clock = new ServiceClock();

        clock.Heard(Morning.AddSeconds(asked), Morning.AddSeconds(said), Morning.AddSeconds(answered));

        Assert.Equal(TimeSpan.FromSeconds(ahead), clock.Ahead);
    }

    private static Told Told(string id, What what, string device, string user, double at, double late)
    {
        var fact = new Happened(what, Morning.AddSeconds(at), "/ward", id) { Device = device, User = user, Session = $"session-{id}" };
        return new Told(fact, WriteEvent.Of(fact, new Random(1)), fact.At.AddSeconds(late), false);
    }
}
