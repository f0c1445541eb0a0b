using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_the_topic_is_down_for_long
{
    private const int SignIns = 400;

    /// <summary>A device that hundreds take over while nobody can be told.</summary>
    private static (List<Device> States, Dictionary<long, IReadOnlyList<Notice>> Rows, List<string> Announced) Outage()
    {
        var (states, rows, announced) = (new List<Device>(), new Dictionary<long, IReadOnlyList<Notice>>(), new List<string>());
        Device? device = null;
        for (var i = 0; i < SignIns; i++)
        {
            var now = At("07:00").AddMinutes(i);
            Keep(Decide.On(device, now.SignsIn($"operator-{i}", $"s{i}"), Policies.Plain, VaultBindings.None, now));
            Keep(SettleSteps.On(device!, Verified(device!, now), [], Collateral(device!), Policies.Plain, now.AddSeconds(1)));
        }

        return (states, rows, announced);

        void Keep(Change<Device> change)
        {
            announced.AddRange(change.After.Outbox.Concat(change.Spilled).Select(notice => notice.Id).Except(announced).ToList());
            if (change.Spilled.Count > 0)
            {
                rows.Add(change.After.Spill!.Next - 1, change.Spilled);
            }

            device = JsonSerializer.Deserialize(JsonSerializer.Serialize(change.After, StateJson.Default.Device), StateJson.Default.Device)!;
            states.Add(device);
        }
    }

    [Fact]
    public void The_state_stays_far_below_what_a_row_holds()
    {
        var (states, _, announced) = Outage();

        Assert.True(announced.Count > 2 * SignIns);
        Assert.All(states, state => Assert.InRange(state.Outbox.Count, 0, Outbox.MostInHead + 40));
        // An entity holds a mebibyte, of two bytes a character (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model).
        Assert.InRange(states.Max(state => JsonSerializer.Serialize(state, StateJson.Default.Device).Length), 0, 350_000);
    }

    [Fact]
    public void Nothing_is_lost_and_the_order_is_kept()
    {
        var (states, rows, announced) = Outage();
        var device = states[^1];
        Assert.Equal(rows.Keys.Order(), Enumerable.Range((int)device.Spill!.First, (int)(device.Spill.Next - device.Spill.First)).Select(number => (long)number));
        var heard = new List<string>();
        for (var now = At("20:00"); device.Outbox.Count > 0 || device.Spill is not null; now = now.AddMinutes(1))
        {
            Assert.True(device.DueAt <= now.AddMinutes(1), "what is queued must be due");
            var upTo = device.Spill is { } spill ? Math.Min(spill.Next, spill.First + Outbox.RowsAtOnce) : 0;
            var published = device.Outbox.Concat(Enumerable.Range(0, (int)Math.Max(0, upTo - (device.Spill?.First ?? upTo))).SelectMany(i => rows[device.Spill!.First + i])).Select(notice => notice.Id).ToList();
            heard.AddRange(published);
            device = SettleSteps.On(device, [], published, new Dictionary<string, IReadOnlyList<Collateral>>(), Policies.Plain, now, upTo).After;
        }

        Assert.Equal(announced, heard.Distinct());
    }

    [Fact]
    public void Nobody_counts_as_told_while_the_telling_is_queued()
    {
        var ward = new Ward(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps("deviceSignOut")));
        ward.Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"));
        var (device, handoff) = (ward.Device, ward.Standing[0]);

        Assert.False(Outbox.IsTold(device, handoff, []));
        Assert.True(Outbox.IsTold(device, handoff, [.. device.Outbox.Select(notice => notice.Id)]));
        Assert.False(Outbox.IsTold(device with { Spill = new Spill(1, 2) }, handoff, [.. device.Outbox.Select(notice => notice.Id)]));
    }

    private static List<(string, string, StepResult)> Verified(Device device, DateTimeOffset now) =>
        [.. from handoff in device.Handoffs from step in handoff.Steps where step.IsOpen select (handoff.Id, step.Key, new StepResult(StepOutcome.Verified, Asked: true) { ClosesSessionsBefore = now })];

    private static Dictionary<string, IReadOnlyList<Collateral>> Collateral(Device device) =>
        device.Handoffs.Where(handoff => handoff.Collateral is null).ToDictionary(handoff => handoff.Id, _ => (IReadOnlyList<Collateral>)[]);
}
