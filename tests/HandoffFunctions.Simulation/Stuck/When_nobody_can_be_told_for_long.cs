using Handoff.Rules.Custody;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

public sealed class When_nobody_can_be_told_for_long
{
    private const int Handoffs = 100;

    [Fact]
    public void Nothing_is_lost_no_row_outgrows_its_limit_and_all_is_told_in_order_once_the_topic_is_back()
    {
        using var house = new House();
        house.Topic.IsDown = true;
        for (var i = 0; i <= Handoffs; i++)
        {
            house.Happens(now => Order.Say.SignsIn(now, "tablet-1", $"operator-{i}", $"s-{i}"));
            house.World.Time.Advance(TimeSpan.FromMinutes(2));
            house.Sweep();
        }

        var device = house.Device("tablet-1");
        Assert.InRange(device.Outbox.Count, 1, Outbox.MostInHead + 40);
        Assert.NotNull(device.Spill);
        var queued = house.Result(() => house.Store.QueuedAsync(device.Key, device.Spill.First, device.Spill.Next, CancellationToken.None));
        var announced = device.Outbox.Concat(queued).Select(notice => notice.Id).ToList();
        Assert.True(announced.Count >= 3 * Handoffs, $"{announced.Count} events");
        var largest = house.World.Table.Rows.Max(row => row.Properties.Values.OfType<string>().Sum(text => 2 * text.Length));
        Assert.InRange(largest, 0, 1024 * 1024);

        house.Topic.IsDown = false;
        house.Sweep();
        house.Sweep();

        Assert.False(Outbox.HasQueued(house.Device("tablet-1")));
        Assert.Equal(announced, house.Topic.Taken.Select(one => one.Id).Distinct().Where(announced.Contains));
        Assert.DoesNotContain(house.World.Table.Rows, row => row.RowKey.Contains("|q|", StringComparison.Ordinal));
        Figures.Record("Stuck is a state", "events kept through an outage of the topic", announced.Count);
        Figures.Record("Stuck is a state", "largest row in an outage of the topic", largest / 1024.0, "KiB");
    }
}
